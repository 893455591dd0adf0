-- What became of webhooks and e-mails is kept for three full months, then its month is dropped: deleting row by row would cost as
-- much as writing them did.

-- A condition on the rows of a partition says which of them still owe something: their month stays. One that follows another
-- table (attempts their deliveries) goes when that table's partition of the month has gone. A lock that is not had at once is
-- tried for again later: everybody who uses the table would wait behind it.
create function messaging.drop_old_partition(parent regclass, kept_from timestamptz, owing text, follows regclass)
  returns text language plpgsql as $$
declare
  partition_name text;
  month text;
  is_kept boolean;
begin
  perform set_config('lock_timeout', '500ms', true);
  for partition_name, month in
    select c.relname, substring(c.relname from '_(\d{4}_\d{2})$')
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = parent and c.relname ~ '_\d{4}_\d{2}$'
      and to_date(substring(c.relname from '\d{4}_\d{2}$'), 'YYYY_MM') + interval '1 month' <= kept_from at time zone 'UTC'
    order by c.relname
  loop
    if follows is not null then
      is_kept := to_regclass(format('messaging.%I', (select relname from pg_class where oid = follows) || '_' || month)) is not null;
    else
      execute format('select exists (select from messaging.%I where %s)', partition_name, owing) into is_kept;
    end if;
    if not is_kept then
      execute format('drop table messaging.%I', partition_name);
      return partition_name;
    end if;
  end loop;
  return null;
end $$;
