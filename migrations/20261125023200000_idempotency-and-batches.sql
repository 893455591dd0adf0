-- What a caller's key has created, so that a repeated request creates nothing more. For messages the row is written by the
-- statement that writes them; for other resources it is held while their request runs.
create table messaging.idempotency_keys (
  account_id uuid not null,
  key varchar(255) not null,
  request_hash bytea not null,
  subject_id uuid,
  answer jsonb,
  locked_until timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (account_id, key)
);
comment on column messaging.idempotency_keys.request_hash is 'SHA-256 of method, path and body';
comment on column messaging.idempotency_keys.subject_id is 'The message or batch, whose row the answer is made from';
comment on column messaging.idempotency_keys.answer is 'The answer of another resource: status, headers, body';
comment on column messaging.idempotency_keys.locked_until is 'While its request runs; later the request is taken for dead';
create index idempotency_keys_expires_idx on messaging.idempotency_keys (expires_at);

create table messaging.batches (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  messages integer not null,
  refusals jsonb not null,
  first_id uuid,
  last_id uuid,
  test boolean not null default false,
  created_at timestamptz not null default now()
);
comment on column messaging.batches.messages is 'Handed over; those that were refused at once are counted too';
comment on column messaging.batches.refusals is 'What was refused at once: index, code, rule, detail';
comment on column messaging.batches.first_id is 'Its messages lie between first_id and last_id; null: none was stored';
create index batches_account_idx on messaging.batches (account_id, id desc);
