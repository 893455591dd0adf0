-- Whose trace a message is a part of, where its sender said so (W3C Trace Context). Any other message has a trace of its own,
-- whose id is the message's.

alter table messaging.message_log add column traceparent text;
comment on column messaging.message_log.traceparent is
  'As its sender named it, W3C traceparent in version 00; null: the trace has the id of the message';
alter table messaging.webhook_deliveries add column traceparent text;
comment on column messaging.webhook_deliveries.traceparent is 'Of its subject; null: the trace has the id of the subject';
