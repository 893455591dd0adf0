-- Events that Pub/Sub gave up after their last attempt, taken out of its dead-letter topics so that they can be counted,
-- looked at and sent again.
create table messaging.dead_letters (
  id uuid primary key default uuidv7(),
  topic varchar(100) not null,
  pubsub_id varchar(100) not null,
  data text not null,
  attributes jsonb not null default '{}',
  published_at timestamptz not null,
  received_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (topic, pubsub_id)
);
comment on column messaging.dead_letters.topic is 'Where it was published first';
comment on column messaging.dead_letters.data is 'What was published: JSON, unless it is what nobody could read';
comment on column messaging.dead_letters.settled_at is 'When somebody had looked after it';
create index dead_letters_open_idx on messaging.dead_letters (topic, id) where settled_at is null;
create index dead_letters_settled_idx on messaging.dead_letters (settled_at) where settled_at is not null;
