-- What the page of binds shows of a session: both windows, and the rate beside what the credential may have.

alter table messaging.smpp_sessions
  add column serving integer not null default 0,
  add column request_window integer not null default 0,
  add column delivery_window integer not null default 0,
  add column throughput integer not null default 0,
  add column segments_per_second integer not null default 0;

comment on column messaging.smpp_sessions.serving is 'Requests of the customer that wait for our answer; at most request_window';
comment on column messaging.smpp_sessions.in_flight is 'Requests of ours that wait for the customer; at most delivery_window';
