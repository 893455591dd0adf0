-- Leases, claim-check tickets and the live status of carrier links.

create table messaging.bridges (
  group_name varchar(50) primary key,
  holder varchar(100) not null,
  epoch bigint not null default 1,
  acquired_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now()
);
comment on table messaging.bridges is
  'who holds a connector group; a lease without heartbeat for 15 s may be taken over, with the next epoch';

create table messaging.tickets (
  id uuid primary key default uuidv7(),
  class varchar(100) not null,
  connector varchar(50) not null,
  created_at timestamptz not null default now(),
  posted_at timestamptz,
  posts smallint not null default 0,
  next_post_at timestamptz not null default now(),
  jasmin_message_id varchar(100),
  claimed_at timestamptz
);
comment on table messaging.tickets is 'what travels through Jasmin instead of a message: a group of one routing class';
create index tickets_open_idx on messaging.tickets (next_post_at) where claimed_at is null;
create index tickets_claimed_idx on messaging.tickets (claimed_at) where claimed_at is not null;

create table messaging.connector_status (
  connector_name varchar(50) not null,
  bind_index smallint not null,
  bridge varchar(100) not null,
  bind_status varchar(20) not null check (bind_status in ('connected', 'disconnected', 'connecting')),
  peer varchar(300),
  window_size integer not null default 0,
  window_in_use integer not null default 0,
  throughput_current double precision not null default 0,
  throughput_max integer not null default 0,
  queue_size integer not null default 0,
  error_rate double precision not null default 0,
  last_error varchar(300),
  bound_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (connector_name, bind_index)
);
