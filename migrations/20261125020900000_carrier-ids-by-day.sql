-- A carrier's ids are random, so one index over all of a month's put each new entry on a page of its own: with ten million
-- rows the path wrote 2.5 whole pages a message into the log and fell to half its rate. By the day of submission the
-- entries of today stand together, and a receipt names a part of the last days.
drop index messaging.message_parts_carrier_idx;

-- The cost is a word to the planner, not a measurement: on a partition of few rows a walk over the primary key seems as
-- cheap as this index, and a plan made then is kept. Compared row by row the day is dear, from the index it is free.
create function messaging.submission_day(moment timestamptz) returns date
language plpgsql immutable parallel safe cost 100000 as $$
begin
  return (moment at time zone 'UTC')::date;
end $$;

create index message_parts_carrier_idx on messaging.message_parts
  (messaging.submission_day(submitted_at), carrier_message_id, connector);

-- Receipts find the part; nothing looks for a message by the carrier's id.
drop index messaging.message_log_message_id_idx;

-- A part is updated once, by its receipt, in no indexed column: with room on its page it keeps its index entries.
do $$
declare
  partition_name regclass;
begin
  for partition_name in select inhrelid from pg_inherits where inhparent = 'messaging.message_parts'::regclass loop
    execute format('alter table %s set (fillfactor = 75)', partition_name);
  end loop;
end $$;

create or replace function messaging.ensure_partitions(parent regclass, start timestamptz, months integer) returns integer
language plpgsql as $$
declare
  first_month timestamp := date_trunc('month', start at time zone 'UTC');
  month timestamp;
  partition_name text;
  storage text := case when parent = 'messaging.message_parts'::regclass then ' with (fillfactor = 75)' else '' end;
  created integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('messaging.ensure_partitions'));
  for step in 0 .. months - 1 loop
    month := first_month + make_interval(months => step);
    partition_name := format('%s_%s', (select relname from pg_class where oid = parent), to_char(month, 'YYYY_MM'));
    if to_regclass(format('messaging.%I', partition_name)) is null then
      execute format(
        'create table messaging.%I partition of %s for values from (%L) to (%L)%s',
        partition_name, parent,
        messaging.uuid_floor(month at time zone 'UTC'),
        messaging.uuid_floor((month + interval '1 month') at time zone 'UTC'),
        storage);
      created := created + 1;
    end if;
  end loop;
  return created;
end $$;
