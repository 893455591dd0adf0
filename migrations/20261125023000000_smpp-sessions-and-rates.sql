-- Customers' SMPP: who is bound where, how much each may send, and what an SMPP submission asked to be told.

create table messaging.smpp_sessions (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  system_id varchar(15) not null,
  bridge varchar(100) not null,
  bind_type varchar(11) not null check (bind_type in ('transmitter', 'receiver', 'transceiver')),
  interface_version smallint not null,
  peer_address inet not null,
  tls boolean not null,
  in_flight integer not null default 0,
  submitted bigint not null default 0,
  refused bigint not null default 0,
  throttled bigint not null default 0,
  delivered bigint not null default 0,
  last_error varchar(200),
  last_error_at timestamptz,
  bound_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  closed_at timestamptz,
  close_reason varchar(200)
);
comment on column messaging.smpp_sessions.seen_at is 'Written every 2 s by its bridge; a row not seen for 15 s is of a bridge that died';
comment on column messaging.smpp_sessions.in_flight is 'Requests of ours that wait for the customer';
create index smpp_sessions_live_idx on messaging.smpp_sessions (system_id) where closed_at is null;
create index smpp_sessions_account_idx on messaging.smpp_sessions (account_id, id desc);

create table messaging.smpp_rates (
  system_id varchar(15) primary key,
  spent_until timestamptz not null
) with (fillfactor = 50);
comment on column messaging.smpp_rates.spent_until is 'What was taken is paid for up to here; a second behind now is a full bucket';

alter table messaging.message_log add column smpp jsonb;
comment on column messaging.message_log.smpp is 'Door smpp: systemId, and which receipts its customer asked for';
