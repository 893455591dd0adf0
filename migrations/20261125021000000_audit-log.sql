-- Who changed what, written by the statement that makes the change. Nothing updates or deletes these rows.
create table messaging.audit_log (
  id uuid primary key default uuidv7(),
  account_id uuid references accounts.accounts (id),
  actor_kind varchar(20) not null check (actor_kind in ('api_key', 'operator', 'platform')),
  actor varchar(100) not null,
  action varchar(60) not null,
  subject varchar(120) not null,
  before jsonb,
  after jsonb,
  address inet,
  created_at timestamptz not null default now()
);
comment on column messaging.audit_log.account_id is 'Null: a change that belongs to no account';
comment on column messaging.audit_log.subject is '<kind of id>:<uuid>, or <kind>:<natural key>';
comment on column messaging.audit_log.address is 'Where the caller was, as the gateway saw it';
create index audit_log_account_idx on messaging.audit_log (account_id, id desc);
create index audit_log_subject_idx on messaging.audit_log (account_id, subject, id desc);
