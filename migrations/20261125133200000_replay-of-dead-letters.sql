-- What operators have done with dead letters. An order to publish one again stands in its row until Pub/Sub has it.
alter table messaging.dead_letters
  add column state varchar(10) not null default 'open' check (state in ('open', 'replaying', 'replayed', 'discarded')),
  add column wake_at timestamptz;
update messaging.dead_letters set state = 'discarded' where settled_at is not null;
alter table messaging.dead_letters
  add check ((settled_at is null) = (state in ('open', 'replaying'))),
  add check ((wake_at is null) = (state <> 'replaying'));
comment on column messaging.dead_letters.state is 'replaying: ordered to be published again, and not yet published';
comment on column messaging.dead_letters.wake_at is 'When it is published again';
comment on column messaging.dead_letters.settled_at is 'When it was published again, or discarded';
create index dead_letters_state_idx on messaging.dead_letters (state, topic, id);
create index dead_letters_wake_idx on messaging.dead_letters (wake_at) where wake_at is not null;
