-- Takes places for binds: as many rows as there are places left, one answer each (no id where all are taken). Binds of one
-- system_id wait here for each other, over all bridges, in one order of locks. The insert is a statement of its own, so it
-- sees the binds that others made while this one waited.
create function messaging.open_smpp_sessions(
  p_bridge text,
  p_dead_after interval,
  p_account_ids uuid[],
  p_system_ids text[],
  p_bind_types text[],
  p_interface_versions smallint[],
  p_peer_addresses inet[],
  p_tls boolean[],
  p_binds_max integer[],
  p_request_windows integer[],
  p_delivery_windows integer[],
  p_throughputs integer[]
) returns table (ordinal integer, session_id uuid) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(l.key)
  from (select distinct hashtextextended('smpp ' || s, 0) as key from unnest(p_system_ids) s order by 1) l;
  return query
  with asked as materialized (
    select u.*, uuidv7() as id, row_number() over (partition by u.system_id order by u.position) as place
    from unnest(p_account_ids, p_system_ids, p_bind_types, p_interface_versions, p_peer_addresses, p_tls, p_binds_max,
      p_request_windows, p_delivery_windows, p_throughputs) with ordinality
      u(account_id, system_id, bind_type, interface_version, peer_address, tls, binds_max, request_window,
        delivery_window, throughput, position)
  ), live as materialized (
    select a.system_id, (
      select count(*) from messaging.smpp_sessions s
      where s.system_id = a.system_id and s.closed_at is null and s.seen_at > now() - p_dead_after) as binds
    from (select distinct system_id from asked) a
  ), opened as (
    insert into messaging.smpp_sessions (id, account_id, system_id, bridge, bind_type, interface_version, peer_address, tls,
      request_window, delivery_window, throughput)
    select a.id, a.account_id, a.system_id, p_bridge, a.bind_type, a.interface_version, a.peer_address, a.tls,
      a.request_window, a.delivery_window, a.throughput
    from asked a join live l on l.system_id = a.system_id
    where l.binds + a.place <= a.binds_max
    returning smpp_sessions.id
  )
  select a.position::integer, o.id from asked a left join opened o on o.id = a.id;
end $$;
