-- What operators order of everything that waits for a connector, for an account or both: a command for each connector that is
-- meant. An action follows the one that its operator saw last, and nothing follows twice: of two who act at once one is told.
create table messaging.queue_actions (
  id uuid primary key default uuidv7(),
  follows uuid not null unique,
  action varchar(20) not null check (action in ('drain', 'reroute', 'expire')),
  arguments jsonb not null,
  requested_by varchar(100) not null,
  requested_at timestamptz not null default now()
);
comment on column messaging.queue_actions.follows is 'The action before it; zeros where there was none';

alter table messaging.connector_commands add column action_id uuid;
comment on column messaging.connector_commands.action_id is 'Of messaging.queue_actions, where it is a part of one';
create index connector_commands_action_idx on messaging.connector_commands (action_id) where action_id is not null;
