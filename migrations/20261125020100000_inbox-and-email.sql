-- What came in for a customer and leaves by no webhook or SMPP session: e-mail, and the inbox that keeps the rest.

create table messaging.inbox_items (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  message_id uuid not null unique,
  number varchar(20) not null,
  reason varchar(20) not null check (reason in ('storage', 'webhook_exhausted', 'smpp_expired', 'email_exhausted')),
  written_by xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default now(),
  acknowledged_at timestamptz
);
comment on column messaging.inbox_items.written_by is
  'What a page of the inbox did not see is not acknowledged with it: an item may commit after younger ones';
create index inbox_items_open_idx on messaging.inbox_items (account_id, id) where acknowledged_at is null;
create index inbox_items_account_idx on messaging.inbox_items (account_id, id);

create table messaging.email_deliveries (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  kind varchar(20) not null check (kind in ('inbound', 'notice')),
  message_id uuid,
  recipient varchar(255) not null,
  subject varchar(200) not null,
  body text not null,
  state varchar(20) not null default 'pending' check (state in ('pending', 'in_flight', 'delivered', 'exhausted')),
  attempts smallint not null default 0,
  attempts_max smallint not null default 10,
  due_at timestamptz not null default now(),
  lease_until timestamptz,
  wake_at timestamptz default now() + interval '5 seconds',
  last_status smallint,
  last_error varchar(300),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (id)
) partition by range (id);
comment on column messaging.email_deliveries.message_id is 'The inbound message that it tells of; it goes to the inbox where the e-mail fails';
comment on column messaging.email_deliveries.body is 'Plain text, the same in every attempt';
comment on column messaging.email_deliveries.last_status is 'Reply code of the SMTP server (RFC 5321 §4.2)';
create table messaging.email_deliveries_default partition of messaging.email_deliveries default;
create index email_deliveries_wake_idx on messaging.email_deliveries (wake_at) where wake_at is not null;
