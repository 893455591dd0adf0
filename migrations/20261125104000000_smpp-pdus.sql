-- The last PDUs of customers' sessions, written when their owner asks for them and when a session ends. Unlogged: a crash of
-- the database may lose them, and nothing but an owner who looks for a fault depends on them.
create unlogged table messaging.smpp_pdus (
  session_id uuid not null,
  number bigint not null check (number > 0),
  at timestamptz not null,
  direction varchar(8) not null check (direction in ('received', 'sent')),
  command varchar(30) not null,
  status varchar(30),
  sequence bigint not null,
  length integer not null,
  fields jsonb,
  octets bytea,
  primary key (session_id, number)
);
comment on column messaging.smpp_pdus.number is 'From 1 on in its session';
comment on column messaging.smpp_pdus.status is 'Name of the command_status; of responses, and of requests where it is not 0';
comment on column messaging.smpp_pdus.fields is 'By their names in the specification, octets as hexadecimal; the password of a bind is never here';
comment on column messaging.smpp_pdus.octets is 'Of what could not be read, or was too long to be kept whole';

alter table messaging.smpp_sessions
  add column pdus_asked_at timestamptz,
  add column pdus_written_at timestamptz;
comment on column messaging.smpp_sessions.pdus_asked_at is 'When the owner last asked for smpp_pdus; the bridge writes what is newer than pdus_written_at';

-- A session and its PDUs are forgotten together, a day after it ended.
create index smpp_sessions_closed_idx on messaging.smpp_sessions (closed_at) where closed_at is not null;
