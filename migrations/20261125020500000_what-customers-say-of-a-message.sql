-- What a customer says of a message beside its text, and by which door it came. No indexes: a message is updated five
-- times, and each index would be written each time. A batch knows the ids between which its messages lie.
alter table messaging.message_log
  add column send_at timestamptz,
  add column reference varchar(100),
  add column tags text[],
  add column metadata jsonb,
  add column batch_id uuid,
  add column test boolean not null default false,
  add column door varchar(10) not null default 'rest' check (door in ('rest', 'smpp', 'platform'));
comment on column messaging.message_log.send_at is 'Not sent before; null: as soon as its turn comes';
comment on column messaging.message_log.reference is 'The customer''s own name for it';
comment on column messaging.message_log.test is 'Sent with a test key: it never reaches a carrier and costs nothing';
comment on column messaging.message_log.door is 'How it came: rest, smpp, or from the platform itself (replies, inbound)';
