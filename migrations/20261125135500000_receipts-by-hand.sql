-- Receipts that operators settle: given to a message by hand, or looked at again after their time.
alter table messaging.receipts
  add column matched_by varchar(100),
  add column reopened_at timestamptz;
comment on column messaging.receipts.matched_by is 'The operator who said whose it is: message_id and part_number are his word, whatever the id';
comment on column messaging.receipts.reopened_at is 'When an operator had it looked at again: its 72 hours count from then on';
comment on column messaging.receipts.applied_at is 'When it was applied; without a message_id it was discarded';
