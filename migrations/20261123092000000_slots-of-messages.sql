-- A message that waits for its turn keeps the slot that it has taken; one that waits for daytime has none yet.
alter table messaging.message_log add column slot_at timestamptz;
comment on column messaging.message_log.slot_at is 'Its slot in the limits of account, sender and campaign; null: none taken';
