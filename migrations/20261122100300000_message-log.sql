-- A message's life. The time of each state is a column, not a row of its own:
-- created_at (accepted, received), scheduled_at, queued_at, sending_at, submitted_at (sent), final_at, corrected_at.
-- `sequence` counts the states reached; an event is owed while announced_sequence < sequence.
-- A row that owes anything carries wake_at; whoever changes the row sets it in the same statement.
-- No foreign key points here and none leaves for accounts: a key-share lock on one busy account's row for each insert
-- costs more than it protects, accounts are closed but never deleted.

create table messaging.message_log (
  id uuid not null default uuidv7(),
  account_id uuid,
  message_id varchar(100),
  direction varchar(10) not null check (direction in ('inbound', 'outbound')),
  source_addr varchar(50) not null,
  dest_addr varchar(50) not null,
  message_body text not null,
  message_type varchar(10) not null default 'sms' check (message_type in ('sms', 'mms')),
  media_urls text[],
  status varchar(50) not null check (status in ('accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered',
    'undelivered', 'rejected', 'failed', 'expired', 'canceled', 'received')),
  dlr_status varchar(50),
  segments integer not null default 1 check (segments between 1 and 255),
  cost decimal(10, 6),
  vendor_connector varchar(50),
  submitted_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),

  kind varchar(30) not null default 'customer' check (kind in ('customer', 'optout_confirmation', 'help')),
  encoding varchar(10) not null check (encoding in ('gsm7', 'ucs2', 'latin1', 'ascii', 'binary')),
  vendor_cost decimal(10, 6),
  webhook_url varchar(500),
  announces_all boolean not null default false,
  awaits_receipt boolean not null default true,
  error_code varchar(60),
  carrier_error varchar(60),

  sequence smallint not null default 1,
  announced_sequence smallint not null default 0,
  wake_at timestamptz,
  wakes smallint not null default 0,

  due_at timestamptz,
  valid_until timestamptz,
  scheduled_at timestamptz,
  queued_at timestamptz,
  sending_at timestamptz,
  final_at timestamptz,
  corrected_at timestamptz,

  route_tag varchar(16),
  ticket_id uuid,
  bridge_epoch bigint,
  submit_attempts smallint not null default 0,

  primary key (id)
) partition by range (id);
comment on column messaging.message_log.message_id is 'the carrier''s id of the first part; ids of other parts are in message_parts';
comment on column messaging.message_log.announces_all is 'events of states on the way are wanted too, not only the final one';
comment on column messaging.message_log.awaits_receipt is 'false where no receipt was asked of the carrier: then sent is final';
comment on column messaging.message_log.bridge_epoch is 'lease epoch of the bridge that has it in flight';

create table messaging.message_log_default partition of messaging.message_log default;

create index message_log_account_idx on messaging.message_log (account_id, id desc);
create index message_log_message_id_idx on messaging.message_log (message_id) where message_id is not null;
create index message_log_wake_idx on messaging.message_log (wake_at) where wake_at is not null;
create index message_log_queue_idx on messaging.message_log (vendor_connector, account_id, id)
  where status = 'queued' and ticket_id is null;
create index message_log_ticket_idx on messaging.message_log (ticket_id) where ticket_id is not null and status = 'queued';
create index message_log_sending_idx on messaging.message_log (bridge_epoch) where status = 'sending';

-- One row a PDU that the carrier accepted (or refused for good), keyed for the receipt that will name it.
create table messaging.message_parts (
  message_id uuid not null,
  part_number smallint not null check (part_number >= 1),
  parts smallint not null check (parts >= part_number),
  connector varchar(50) not null,
  carrier_message_id varchar(65),
  status varchar(20) not null check (status in ('submitted', 'delivered', 'undelivered', 'expired', 'failed')),
  carrier_error varchar(60),
  submitted_at timestamptz not null default now(),
  final_at timestamptz,
  primary key (message_id, part_number)
) partition by range (message_id);
create table messaging.message_parts_default partition of messaging.message_parts default;
create index message_parts_carrier_idx on messaging.message_parts (carrier_message_id, connector);

-- The raw ledger: every receipt is stored before it is answered, matched or not.
create table messaging.receipts (
  id uuid not null default uuidv7(),
  connector varchar(50) not null,
  carrier_message_id varchar(65),
  state varchar(20) not null,
  carrier_error varchar(60),
  done_at timestamptz,
  raw_text text not null,
  received_at timestamptz not null default now(),
  message_id uuid,
  part_number smallint,
  applied_at timestamptz,
  wake_at timestamptz,
  wakes smallint not null default 0,
  primary key (id)
) partition by range (id);
create table messaging.receipts_default partition of messaging.receipts default;
create index receipts_wake_idx on messaging.receipts (wake_at) where wake_at is not null;
create index receipts_message_idx on messaging.receipts (message_id) where message_id is not null;

-- What the carrier sent us, before it was answered; handle-inbound joins parts into a message_log row.
create table messaging.inbound_parts (
  id uuid not null default uuidv7() primary key,
  connector varchar(50) not null,
  source_addr varchar(50) not null,
  dest_addr varchar(50) not null,
  data_coding smallint not null,
  reference integer,
  part_number smallint not null default 1,
  parts smallint not null default 1 check (parts between 1 and 255 and part_number between 1 and parts),
  octets bytea not null,
  received_at timestamptz not null default now(),
  message_id uuid,
  wake_at timestamptz,
  wakes smallint not null default 0
);
create index inbound_parts_wake_idx on messaging.inbound_parts (wake_at) where wake_at is not null;
create index inbound_parts_join_idx on messaging.inbound_parts (connector, source_addr, dest_addr, reference)
  where message_id is null;
