-- A delivery for a customer who is bound wakes the bridge that has the session, whoever adds it. One for nobody notifies
-- nobody: transactions that notify commit one after another.
create function messaging.notify_smpp_deliveries() returns trigger language plpgsql as $$
begin
  perform pg_notify('smpp_deliveries', a.system_id)
  from (select distinct system_id from arrived) a
  where exists (
    select from messaging.smpp_sessions s
    where s.system_id = a.system_id and s.closed_at is null and s.bind_type <> 'transmitter');
  return null;
end $$;
create trigger notify_smpp_deliveries after insert on messaging.smpp_deliveries
  referencing new table as arrived for each statement execute function messaging.notify_smpp_deliveries();
