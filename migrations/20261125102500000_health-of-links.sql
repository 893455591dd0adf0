-- Whether a connector's link is fit to be given messages, as the bridge that holds it sees it: routes go by it.
alter table messaging.connector_status
  add column throughput_allowed double precision not null default 0,
  add column health varchar(10) not null default 'well' check (health in ('well', 'sick')),
  add column health_score smallint not null default 100,
  add column health_cause varchar(20),
  add column health_since timestamptz not null default now();
comment on column messaging.connector_status.throughput_allowed is 'PDUs a second as far as the carrier''s throttling leaves them; 0 is no limit';
comment on column messaging.connector_status.health_cause is 'What lowers the score most; of a sick link what made it so';
