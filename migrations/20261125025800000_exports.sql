-- Exports: what a search finds, written page by page and kept 72 hours (ADR 11).
create table messaging.exports (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  format varchar(10) not null check (format in ('ndjson', 'csv')),
  filters jsonb not null,
  state varchar(20) not null default 'pending' check (state in ('pending', 'running', 'finished', 'failed', 'canceled')),
  begins_before uuid not null,
  ends_at uuid not null,
  walked_to uuid not null,
  messages integer not null default 0,
  bytes bigint not null default 0,
  pages integer not null default 0,
  wake_at timestamptz default now() + interval '5 seconds',
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz
);
comment on column messaging.exports.filters is 'As they were asked for: names and texts of the query of GET /v1/messages';
comment on column messaging.exports.begins_before is 'It goes from the newest message below this id to the oldest from ends_at on';
comment on column messaging.exports.walked_to is 'What is written so far ends here: the next page goes on below';
create index exports_account_idx on messaging.exports (account_id, id desc);
create index exports_wake_idx on messaging.exports (wake_at) where wake_at is not null;
create index exports_expires_idx on messaging.exports (expires_at) where expires_at is not null;

create table messaging.export_pages (
  export_id uuid not null references messaging.exports on delete cascade,
  number integer not null,
  messages integer not null,
  bytes integer not null,
  content bytea not null,
  primary key (export_id, number)
);
comment on column messaging.export_pages.content is 'At most 10 MB; compressed by the database';
