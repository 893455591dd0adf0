-- What decides about a message before it goes: brands and verified numbers, opt-outs, content rules, quiet hours,
-- destinations, pacing and daily caps, and the money of an account.

alter table accounts.accounts
  add column route_group varchar(50),
  add column smart_encoding boolean not null default false;
comment on column accounts.accounts.route_group is 'Routes may be made for a group of accounts';
comment on column accounts.accounts.smart_encoding is 'Curly quotes and dashes become their GSM-7 form where that saves UCS-2';

alter table numbers.dids
  add column tollfree_status varchar(20) check (tollfree_status in ('unverified', 'pending', 'verified', 'rejected')),
  add column segments_per_second numeric(8,3) check (segments_per_second > 0);
comment on column numbers.dids.segments_per_second is 'Pace of this sender; null: not paced';

create table messaging.brands_10dlc (
  id uuid primary key default uuidv7(),
  account_id uuid references accounts.accounts (id),
  brand_id varchar(100) not null unique,
  tier varchar(20) check (tier in ('LOW', 'LOWER_MID', 'UPPER_MID', 'TOP', 'UNCAPPED', 'SOLE_PROPRIETOR')),
  daily_cap integer check (daily_cap > 0),
  status varchar(30) not null default 'UNVERIFIED',
  created_at timestamptz not null default now()
);
comment on column messaging.brands_10dlc.daily_cap is
  'Segments a Pacific day over all campaigns, as the registry reports it for T-Mobile; null: none';

comment on column messaging.campaigns_10dlc.throughput_limit is 'Segments a minute; null: not paced';
comment on column messaging.campaigns_10dlc.daily_cap is 'Segments a Pacific day; null: none';
create index campaigns_10dlc_numbers_idx on messaging.campaigns_10dlc using gin (phone_numbers);

-- Which kinds of sender reach a destination; the longest prefix counts, and one that nothing matches is not served.
create table messaging.destinations (
  prefix varchar(15) primary key check (prefix ~ '^[0-9]*$'),
  name varchar(100) not null,
  sender_classes text[] not null
    check (sender_classes <@ array['long_code', 'toll_free', 'short_code', 'alphanumeric'])
);
insert into messaging.destinations (prefix, name, sender_classes) values
  ('1', 'United States, Canada and the Caribbean', '{long_code,toll_free,short_code}'),
  ('', 'Other countries', '{long_code,alphanumeric}');

create table messaging.opt_outs (
  account_id uuid not null references accounts.accounts (id),
  recipient varchar(20) not null,
  sender varchar(20) not null default '',
  opted_out boolean not null,
  source varchar(20) not null check (source in ('keyword', 'api', 'import', 'carrier', 'operator')),
  changed_at timestamptz not null default now(),
  primary key (account_id, recipient, sender)
);
comment on column messaging.opt_outs.sender is 'Empty: all senders of the account';

create table messaging.opt_out_changes (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id),
  recipient varchar(20) not null,
  sender varchar(20) not null default '',
  opted_out boolean not null,
  source varchar(20) not null check (source in ('keyword', 'api', 'import', 'carrier', 'operator')),
  keyword varchar(30),
  inbound_message_id uuid,
  actor varchar(100),
  changed_at timestamptz not null default now()
);
create index opt_out_changes_recipient_idx on messaging.opt_out_changes (account_id, recipient, id desc);

create table messaging.content_rules (
  id uuid primary key default uuidv7(),
  name varchar(100) not null unique,
  category varchar(40) not null,
  kind varchar(20) not null check (kind in ('pattern', 'domain')),
  pattern varchar(1000) not null,
  scope varchar(20) not null default 'outbound' check (scope in ('outbound', 'inbound')),
  action varchar(20) not null check (action in ('block', 'flag')),
  account_id uuid references accounts.accounts (id),
  version integer not null default 1,
  active boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column messaging.content_rules.pattern is
  'kind pattern: RE2 syntax, matched on the normalised text; kind domain: a host name, its subdomains included';
comment on column messaging.content_rules.account_id is 'Null: for all accounts';

-- When marketing may be sent, in the recipient's local time. A region's rows take the place of the country's.
create table messaging.sending_hours (
  region varchar(10) not null check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
  weekday smallint not null check (weekday between 0 and 6),
  opens time not null,
  closes time not null check (closes > opens),
  primary key (region, weekday)
);
comment on column messaging.sending_hours.weekday is '0 is Sunday; a weekday without a row is closed';

create table messaging.recipient_zones (
  recipient varchar(20) primary key,
  time_zone varchar(40) not null,
  region varchar(10),
  updated_at timestamptz not null default now()
);

-- Generic cell rate: the theoretical arrival time of the next unit, in microseconds since 1970. Rows are made on first use.
create table messaging.rate_slots (
  key varchar(120) primary key,
  tat_us bigint not null
) with (fillfactor = 25);

create table messaging.daily_segments (
  subject varchar(120) not null,
  day date not null,
  segments integer not null default 0,
  primary key (subject, day)
) with (fillfactor = 25);
comment on column messaging.daily_segments.day is 'In Pacific time, where the carriers reset their caps';

-- `balance` is what is left to spend, reservations taken off; `reserved` waits for its messages to be sent or refused.
create table accounts.balances (
  account_id uuid primary key references accounts.accounts (id),
  billing varchar(10) not null default 'prepaid' check (billing in ('prepaid', 'postpaid')),
  balance numeric(14,6) not null default 0,
  reserved numeric(14,6) not null default 0,
  credit_limit numeric(14,6) not null default 0 check (credit_limit >= 0),
  low_balance numeric(14,6),
  low_announced_at timestamptz,
  check (billing = 'postpaid' or credit_limit = 0)
) with (fillfactor = 25);

create table accounts.ledger_entries (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id),
  kind varchar(10) not null check (kind in ('top_up', 'reserve', 'settle', 'refund', 'adjust')),
  amount numeric(14,6) not null,
  reserved numeric(14,6) not null,
  messages integer not null default 0,
  reason varchar(100),
  created_at timestamptz not null default now()
);
comment on column accounts.ledger_entries.amount is 'Added to balance: the sum of an account''s entries is its balance';
comment on column accounts.ledger_entries.reserved is 'Added to reserved';
create index ledger_entries_account_idx on accounts.ledger_entries (account_id, id desc);

-- Every account has a balance from its first moment.
create function accounts.make_balance() returns trigger language plpgsql as $$
begin
  insert into accounts.balances (account_id) values (new.id);
  return null;
end $$;
create trigger make_balance after insert on accounts.accounts for each row execute function accounts.make_balance();
insert into accounts.balances (account_id) select id from accounts.accounts;

alter table messaging.message_log
  add column charge varchar(10) not null default 'none' check (charge in ('none', 'reserved', 'settled', 'refunded')),
  add column flags text[],
  add column campaign_id varchar(100),
  add column refused_rule varchar(40);
comment on column messaging.message_log.charge is 'What became of cost: one guarded step forward each, so that money moves once';
comment on column messaging.message_log.flags is 'Names of the content rules that flagged the text';

alter table messaging.routes add column account_group varchar(50),
  add check (account_id is null or account_group is null);

-- What an account is told beside its messages: opt-outs, a low balance, a campaign's state, a disabled endpoint. A row
-- with wake_at is still to be told to its endpoints.
create table messaging.account_events (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id),
  type varchar(50) not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  wake_at timestamptz default now()
);
create index account_events_wake_idx on messaging.account_events (wake_at) where wake_at is not null;
create index account_events_account_idx on messaging.account_events (account_id, id desc);
