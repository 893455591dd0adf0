-- What an operator has a bridge do with a carrier connector: entered by whoever he asks, taken by the bridge that holds the
-- lease, and taken again where that bridge died over it.
create table messaging.connector_commands (
  id uuid primary key default uuidv7(),
  connector_id uuid,
  command varchar(20) not null check (command in ('restart', 'drain', 'resume', 'reroute', 'purge', 'throughput', 'test',
    'jasmin_plan', 'jasmin_apply')),
  arguments jsonb not null default '{}',
  requested_by varchar(100) not null,
  requested_at timestamptz not null default now(),
  taken_at timestamptz,
  taken_epoch bigint,
  takes smallint not null default 0,
  done_at timestamptz,
  outcome varchar(10) check (outcome in ('succeeded', 'failed')),
  result jsonb,
  check ((taken_at is null) = (taken_epoch is null)),
  check (done_at is null or taken_at is not null),
  check ((done_at is null) = (outcome is null)),
  check ((connector_id is null) = (command in ('jasmin_plan', 'jasmin_apply')))
);
comment on column messaging.connector_commands.connector_id is 'Of messaging.vendor_connectors; absent where the command is for Jasmin';
comment on column messaging.connector_commands.taken_epoch is 'Of the lease: a command that an epoch of the past has taken and not done is taken again';
comment on column messaging.connector_commands.result is 'What was done, in numbers and words; of a failed one the reason';
create index connector_commands_open_idx on messaging.connector_commands (id) where done_at is null;
create index connector_commands_connector_idx on messaging.connector_commands (connector_id, id desc);

alter table messaging.vendor_connectors add column drained boolean not null default false;
comment on column messaging.vendor_connectors.drained is 'Stays bound for receipts and takes no message: the commands drain and resume';
