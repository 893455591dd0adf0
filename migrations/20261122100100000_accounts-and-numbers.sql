-- The two tables that the architecture refers to without defining them.

create table accounts.accounts (
  id uuid primary key default uuidv7(),
  company_name varchar(200) not null,
  status varchar(20) not null default 'active' check (status in ('active', 'suspended', 'closed')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table numbers.dids (
  number varchar(20) primary key check (number ~ '^(\+[1-9][0-9]{7,14}|[1-9][0-9]{4,5})$'),
  account_id uuid references accounts.accounts (id),
  sms_enabled boolean not null default true,
  mms_enabled boolean not null default false,
  created_at timestamptz not null default now()
);
comment on column numbers.dids.number is 'E.164 with +, or a short code of five or six digits';

create index dids_account_idx on numbers.dids (account_id);
