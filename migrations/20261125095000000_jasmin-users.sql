-- Accounts whose messages pass Jasmin as another user than the shared one, as Jasmin was last given them: while an account
-- stands here, its tickets are made and posted as its user.

create table messaging.jasmin_users (
  group_name varchar(50) not null,
  account_id uuid not null references accounts.accounts on delete cascade,
  uid varchar(16) not null,
  gid varchar(16) not null,
  -- Senders and prefixes that its value filters let pass, without plus; null where they let all pass.
  sources text[],
  destinations text[],
  -- All that Jasmin was told of it, in Jasmin's words.
  settings jsonb not null,
  given_at timestamptz not null default now(),
  primary key (group_name, account_id)
);

-- What operators want to read of Jasmin without asking it.
alter table messaging.jasmin_state
  -- [{cid, connector, started, session, waiting, consumers, ticketsPerSecond, errorsPerSecond}]
  add column connectors jsonb not null default '[]',
  -- [{order, type, connectors, filters}], the highest order first, as Jasmin asks them.
  add column routes jsonb not null default '[]',
  -- The last comparison: when and why, and what it found to change.
  add column planned_at timestamptz,
  add column plan_cause varchar(20),
  add column plan_changes text[] not null default '{}',
  add column plan_withheld text[] not null default '{}',
  -- The last that changed something.
  add column applied_at timestamptz,
  add column applied_cause varchar(20),
  add column applied_changes text[] not null default '{}',
  -- Tickets that a quota or filter of Jasmin's refused.
  add column refusals integer not null default 0,
  add column refusal varchar(200),
  add column refused_at timestamptz;
