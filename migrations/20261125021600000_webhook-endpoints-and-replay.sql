-- What a customer says of an endpoint, what is known of its health, the log of deliveries, and replays of it.

alter table accounts.accounts
  add column contact_email varchar(255),
  add column webhook_http_allowed boolean not null default false;
comment on column accounts.accounts.contact_email is 'Notices go there: an endpoint that fails or was disabled; null: to nobody';
comment on column accounts.accounts.webhook_http_allowed is 'Webhooks may go to http URLs, which carry texts and numbers in the clear';

alter table messaging.webhook_endpoints
  add column name varchar(100) not null default '',
  add column payload varchar(10) not null default 'full' check (payload in ('full', 'thin')),
  add column attempts_max smallint not null default 10 check (attempts_max between 1 and 20),
  add column headers_encrypted text,
  add column previous_secret_encrypted text,
  add column previous_secret_until timestamptz,
  add column disabled_reason varchar(20) check (disabled_reason in ('customer', 'gone', 'failing')),
  add column disabled_at timestamptz,
  add column failing_since timestamptz,
  add column consecutive_failures integer not null default 0,
  add column last_success_at timestamptz,
  add column updated_at timestamptz not null default now(),
  add column deleted_at timestamptz,
  add check (not active or disabled_reason is null),
  add check (deleted_at is null or not active);
comment on column messaging.webhook_endpoints.headers_encrypted is 'JSON object of headers that every request carries; AES-256-GCM';
comment on column messaging.webhook_endpoints.previous_secret_until is 'Until then the secret before the rotation signs too';
comment on column messaging.webhook_endpoints.failing_since is 'When the first of the failures without a success between them was; null: the latest attempt succeeded';
comment on column messaging.webhook_endpoints.deleted_at is 'A deleted endpoint stays for its log; nothing goes there any more';

alter table messaging.webhook_deliveries
  add column attempts_before smallint not null default 0,
  add column replayed_at timestamptz;
comment on column messaging.webhook_deliveries.attempts_before is 'Attempts made before it was last replayed: the schedule counts from there';

-- The log walks back in time: by endpoint, by account where there is no endpoint, and over what failed, which is rare.
create index webhook_deliveries_endpoint_idx on messaging.webhook_deliveries (endpoint_id, id) where endpoint_id is not null;
create index webhook_deliveries_other_idx on messaging.webhook_deliveries (account_id, id) where endpoint_id is null;
create index webhook_deliveries_failed_idx on messaging.webhook_deliveries (account_id, id) where state in ('exhausted', 'disabled');

alter table messaging.webhook_attempts
  add column replay boolean not null default false,
  add column response_headers jsonb;

create table messaging.replay_jobs (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id),
  endpoint_id uuid,
  states text[] not null,
  event_types text[],
  http_status smallint,
  message_id uuid,
  from_id uuid not null,
  until_id uuid not null,
  cursor uuid not null,
  state varchar(20) not null default 'pending' check (state in ('pending', 'running', 'done', 'canceled')),
  looked_at integer not null default 0,
  replayed integer not null default 0,
  created_by varchar(100) not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  wake_at timestamptz default now()
);
comment on column messaging.replay_jobs.cursor is 'Deliveries up to this id are done; each step moves it in the transaction that replays them';
comment on column messaging.replay_jobs.until_id is 'Exclusive; what was made after the job is not its business';
create index replay_jobs_account_idx on messaging.replay_jobs (account_id, id desc);
create index replay_jobs_wake_idx on messaging.replay_jobs (wake_at) where wake_at is not null;
