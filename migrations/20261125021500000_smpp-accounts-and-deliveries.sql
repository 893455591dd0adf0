-- Customers' SMPP: who may bind, and what a customer has not taken yet.

create table messaging.smpp_accounts (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id) on delete cascade,
  name varchar(100) not null,
  system_id varchar(15) not null unique,
  password_hash varchar(255) not null,
  previous_password_hash varchar(255),
  previous_password_until timestamptz,
  allowed_ips inet[],
  max_binds integer not null default 2 check (max_binds > 0),
  throughput integer not null default 100 check (throughput > 0),
  test boolean not null default false,
  settings jsonb not null default '{}',
  active boolean not null default true,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
comment on column messaging.smpp_accounts.allowed_ips is 'Null: from anywhere';
comment on column messaging.smpp_accounts.throughput is 'Segments a second';
comment on column messaging.smpp_accounts.test is 'Its messages never reach a carrier and cost nothing';
create index smpp_accounts_account_idx on messaging.smpp_accounts (account_id);

create table messaging.smpp_deliveries (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  system_id varchar(15) not null,
  kind varchar(10) not null check (kind in ('receipt', 'inbound')),
  message_id uuid not null,
  part_number smallint not null default 1,
  sequence smallint not null,
  payload jsonb not null,
  state varchar(20) not null default 'pending' check (state in ('pending', 'in_flight', 'delivered', 'expired')),
  attempts smallint not null default 0,
  due_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '72 hours',
  lease_until timestamptz,
  bridge varchar(100),
  created_at timestamptz not null default now(),
  settled_at timestamptz
);
comment on column messaging.smpp_deliveries.payload is
  'kind inbound: from, to, body, encoding and received_at of the message';
create index smpp_deliveries_due_idx on messaging.smpp_deliveries (system_id, id) where state in ('pending', 'in_flight');
