-- Webhook endpoints, deliveries (one a subject, sequence and target) and the log of attempts.

create table messaging.webhook_endpoints (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id) on delete cascade,
  url varchar(500) not null,
  secret_encrypted text not null,
  events text[] not null,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create index webhook_endpoints_account_idx on messaging.webhook_endpoints (account_id) where active;

create table messaging.webhook_deliveries (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  endpoint_id uuid,
  inbound_route_id uuid,
  url varchar(500) not null,
  method varchar(10) not null default 'POST' check (method in ('POST', 'PUT')),
  subject_id uuid not null,
  sequence smallint not null,
  event_type varchar(50) not null,
  body text not null,
  state varchar(20) not null default 'pending'
    check (state in ('pending', 'in_flight', 'delivered', 'exhausted', 'disabled')),
  attempts smallint not null default 0,
  attempts_max smallint not null default 10,
  due_at timestamptz not null default now(),
  lease_until timestamptz,
  wake_at timestamptz,
  last_status smallint,
  last_error varchar(300),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (id)
) partition by range (id);
comment on column messaging.webhook_deliveries.body is 'the exact bytes that are signed; the same in every attempt';
comment on column messaging.webhook_deliveries.endpoint_id is 'null where the target is a per-message webhook_url or an inbound route';
create table messaging.webhook_deliveries_default partition of messaging.webhook_deliveries default;
create index webhook_deliveries_wake_idx on messaging.webhook_deliveries (wake_at) where wake_at is not null;
create index webhook_deliveries_subject_idx on messaging.webhook_deliveries (subject_id);

create table messaging.webhook_attempts (
  delivery_id uuid not null,
  attempt smallint not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  http_status smallint,
  error varchar(300),
  response_head text,
  next_at timestamptz,
  primary key (delivery_id, attempt)
) partition by range (delivery_id);
create table messaging.webhook_attempts_default partition of messaging.webhook_attempts default;
