-- Parts of long texts that customers send part by part over SMPP: kept until all are there.

create table messaging.smpp_parts (
  system_id varchar(15) not null,
  source_addr varchar(50) not null,
  dest_addr varchar(50) not null,
  reference integer not null,
  parts smallint not null check (parts between 2 and 255),
  part_number smallint not null,
  message_id uuid not null,
  data_coding smallint not null,
  octets bytea not null,
  created_at timestamptz not null default now(),
  primary key (system_id, source_addr, dest_addr, reference, part_number),
  check (part_number between 1 and parts)
);
comment on column messaging.smpp_parts.message_id is 'Every part is answered with the id of the message that they will be';
create index smpp_parts_age_idx on messaging.smpp_parts (created_at);
