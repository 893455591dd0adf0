-- A customer's API keys, beside the account's first credential in customer_sms_auth; and what is told of either, alike.
create table messaging.api_keys (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id) on delete cascade,
  name varchar(100) not null,
  api_key varchar(100) not null unique,
  mode varchar(4) not null check (mode in ('live', 'test')),
  scopes text[] not null,
  secret_hash varchar(255) not null,
  previous_secret_hash varchar(255),
  previous_secret_until timestamptz,
  allowed_ips cidr[],
  requests_per_second integer check (requests_per_second > 0),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
comment on column messaging.api_keys.secret_hash is 'v<pepper version>:<HMAC-SHA256 hex>';
comment on column messaging.api_keys.allowed_ips is 'Null: from anywhere';
comment on column messaging.api_keys.requests_per_second is 'Null: as many as the account has';
comment on column messaging.api_keys.last_used_at is 'Written at most once a minute';
create index api_keys_account_idx on messaging.api_keys (account_id, id desc);

create view messaging.api_credentials as
  select k.id, k.account_id, k.api_key, k.mode, k.scopes, k.secret_hash, k.previous_secret_hash,
    k.previous_secret_until, k.allowed_ips, coalesce(k.requests_per_second, c.api_rate_limit, 10) as requests_per_second,
    k.expires_at, k.revoked_at is null as active, a.status as account_status
  from messaging.api_keys k
  join accounts.accounts a on a.id = k.account_id
  left join messaging.customer_sms_auth c on c.account_id = k.account_id
  union all
  select c.id, c.account_id, c.api_key, case when c.api_key like 'rk\_test\_%' then 'test' else 'live' end, null,
    c.api_secret_hash, null, null, null, c.api_rate_limit, null, c.active and c.auth_type in ('API_KEY', 'BOTH'), a.status
  from messaging.customer_sms_auth c
  join accounts.accounts a on a.id = c.account_id;
comment on column messaging.api_credentials.scopes is 'Null: all, as the first credential has';

-- Wrong secrets. A crash may forget them, so nothing is written to the log for them.
create unlogged table messaging.token_failures (
  subject varchar(200) primary key,
  failures integer not null,
  failed_at timestamptz not null,
  locked_until timestamptz not null
);
comment on column messaging.token_failures.subject is 'A caller''s network, or a key as asked for from there';
create index token_failures_failed_at_idx on messaging.token_failures (failed_at);
