-- What an operator asks of the Jasmin of a group of connectors, and what the bridge that looks after it has seen.

create table messaging.jasmin_state (
  group_name varchar(50) primary key,
  -- Raised to have all passwords in Jasmin changed.
  password_version integer not null default 1 check (password_version > 0),
  bridge varchar(100),
  verdict varchar(60),
  verdict_since timestamptz,
  parts_down text[] not null default '{}',
  -- Why Jasmin does not hold what it shall, in its own words.
  problem varchar(500),
  provisioned_at timestamptz,
  drifts integer not null default 0,
  drift varchar(2000),
  drift_at timestamptz,
  restarts integer not null default 0,
  restart_reason varchar(30),
  restarted_at timestamptz,
  reposts integer not null default 0,
  open_tickets integer not null default 0,
  updated_at timestamptz not null default now()
);
