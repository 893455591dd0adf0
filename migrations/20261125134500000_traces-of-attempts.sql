-- What an attempt of a webhook said of its trace: its ids are those of the delivery and the attempt, and known without.

alter table messaging.webhook_attempts add column sampled boolean;
comment on column messaging.webhook_attempts.sampled is
  'Whether its traceparent said that the trace is recorded; null: as the sender said, of attempts before there was this column';
