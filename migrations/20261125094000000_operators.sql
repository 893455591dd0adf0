-- Who operates the platform, and with which keys. An operator's key is no customer's: other table, prefix and audience.
create table accounts.operators (
  id uuid primary key default uuidv7(),
  email varchar(255) not null unique check (email = lower(email)),
  name varchar(100) not null,
  role varchar(10) not null check (role in ('viewer', 'operator', 'admin')),
  status varchar(10) not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table accounts.operator_keys (
  id uuid primary key default uuidv7(),
  operator_id uuid not null references accounts.operators (id),
  name varchar(100) not null,
  api_key varchar(100) not null unique,
  secret_hash varchar(255) not null,
  allowed_ips cidr[],
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
comment on column accounts.operator_keys.secret_hash is 'v<pepper version>:<HMAC-SHA256 hex>';
comment on column accounts.operator_keys.allowed_ips is 'Null: from anywhere';
comment on column accounts.operator_keys.last_used_at is 'Written at most once a minute';
create index operator_keys_operator_idx on accounts.operator_keys (operator_id, id desc);

alter table messaging.audit_log add column credential varchar(100);
comment on column messaging.audit_log.credential is 'The key that an operator''s request was made with';
create index audit_log_any_subject_idx on messaging.audit_log (subject, id desc);
create index audit_log_actor_idx on messaging.audit_log (actor, id desc);
