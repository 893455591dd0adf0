-- How fast each API key calls, for all instances together. A crash may forget it, so nothing is written to the log for it
-- and no commit waits for a disk.
create unlogged table messaging.request_rates (
  key_id uuid primary key,
  tat_us bigint not null,
  per_second integer not null,
  wanted integer not null,
  granted integer not null
) with (fillfactor = 25);
comment on column messaging.request_rates.tat_us is
  'Generic cell rate: when the next request would be due if none might come early, in microseconds since 1970';
comment on column messaging.request_rates.granted is 'Of the requests that were wanted last';
