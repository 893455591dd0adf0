-- What an account pays for a segment where that is not what the route says. A list is never changed: a new one counts from
-- its time on, and of two with one time the later version.
create table accounts.price_lists (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts,
  version integer not null check (version > 0),
  valid_from timestamptz not null,
  prices jsonb not null check (jsonb_typeof(prices) = 'array'),
  reason varchar(200) not null,
  created_by varchar(100) not null,
  created_at timestamptz not null default now(),
  unique (account_id, version)
);
create index price_lists_validity_idx on accounts.price_lists (account_id, valid_from desc, version desc);
