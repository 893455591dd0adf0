-- A receipt is matched by its id in the notation that its connector is known to use, and where that names nothing, in every
-- notation, by the addresses too. What is found so teaches the connector's notation.
alter table messaging.receipts
  add column raw_id varchar(65),
  add column source_addr varchar(50),
  add column dest_addr varchar(50);
comment on column messaging.receipts.raw_id is 'the id as the carrier wrote it, where carrier_message_id differs';
comment on column messaging.receipts.source_addr is 'as on the wire: the recipient of the message, with most carriers';

alter table messaging.vendor_connectors
  drop constraint vendor_connectors_receipt_id_form_check,
  add constraint vendor_connectors_receipt_id_form_check
    check (receipt_id_form in ('learn', 'number', 'as-is', 'hex-to-decimal', 'decimal-to-hex')),
  alter column receipt_id_form set default 'learn',
  add column learned_id_form varchar(20)
    check (learned_id_form in ('number', 'hex-to-decimal', 'decimal-to-hex'));
comment on column messaging.vendor_connectors.receipt_id_form is
  'how the id in a receipt must be read to equal the one in submit_sm_resp; learn: as learned_id_form says, number until then';

create table messaging.receipt_id_evidence (
  connector varchar(50) not null,
  form varchar(20) not null,
  matches integer not null,
  seen_at timestamptz not null default now(),
  primary key (connector, form)
);
comment on table messaging.receipt_id_evidence is
  'receipts that matched by a notation other than their connector''s, since the last one was learned';
