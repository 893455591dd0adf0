-- Schemas, and the two functions behind every table that is partitioned by a version 7 UUID: its first 48 bits are
-- milliseconds since 1970, so a month is a range of ids and an old month is dropped, not deleted.

create schema accounts;
create schema numbers;
create schema messaging;

-- The smallest version 7 UUID of a moment.
create function messaging.uuid_floor(moment timestamptz) returns uuid
language sql immutable parallel safe
return (
  left(lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0'), 8) || '-' ||
  right(lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0'), 4) || '-0000-0000-000000000000'
)::uuid;

-- Creates the monthly partitions of `parent` from the month of `start` on, and returns how many were missing.
-- New partitions are not analyzed: one analyzed while empty gets a sequential scan in cached generic plans.
create function messaging.ensure_partitions(parent regclass, start timestamptz, months integer) returns integer
language plpgsql as $$
declare
  first_month timestamp := date_trunc('month', start at time zone 'UTC');
  month timestamp;
  partition_name text;
  created integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('messaging.ensure_partitions'));
  for step in 0 .. months - 1 loop
    month := first_month + make_interval(months => step);
    partition_name := format('%s_%s', (select relname from pg_class where oid = parent), to_char(month, 'YYYY_MM'));
    if to_regclass(format('messaging.%I', partition_name)) is null then
      execute format(
        'create table messaging.%I partition of %s for values from (%L) to (%L)',
        partition_name, parent,
        messaging.uuid_floor(month at time zone 'UTC'),
        messaging.uuid_floor((month + interval '1 month') at time zone 'UTC'));
      created := created + 1;
    end if;
  end loop;
  return created;
end $$;
