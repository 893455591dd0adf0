-- Webhooks are worked through lane by lane: a lane leads to one receiver, and what one receiver does to its lane no other
-- lane notices. A lane owes work, not each of its deliveries: a million that wait for a dead receiver are not touched.

create table messaging.webhook_lanes (
  id uuid primary key,
  account_id uuid not null,
  endpoint_id uuid,
  inbound_route_id uuid,
  work bigint not null default 1,
  wake_at timestamptz default now() + interval '5 seconds',
  owner uuid,
  lease_until timestamptz,
  slots real not null default 5,
  failures integer not null default 0,
  failing_since timestamptz,
  opened_at timestamptz,
  probes smallint not null default 0,
  resume_at timestamptz,
  notices smallint not null default 0,
  last_success_at timestamptz,
  created_at timestamptz not null default now()
) with (fillfactor = 50);
comment on table messaging.webhook_lanes is
  'One a receiver: an endpoint, an inbound route, or the webhook URLs of an account at one origin. Made with its first delivery';
comment on column messaging.webhook_lanes.work is
  'Raised with every statement that adds deliveries: who lets a lane go knows by it whether he has seen them all';
comment on column messaging.webhook_lanes.owner is 'The process that works through the lane, until lease_until';
comment on column messaging.webhook_lanes.slots is 'Calls at once; grows with successes, halves when the receiver is overloaded';
comment on column messaging.webhook_lanes.opened_at is 'Since then the circuit is open: one call tries now and then, the rest waits';
comment on column messaging.webhook_lanes.resume_at is 'Nothing is called before';
comment on column messaging.webhook_lanes.notices is 'How many notices of this failure the account was given';
create index webhook_lanes_wake_idx on messaging.webhook_lanes (wake_at) where wake_at is not null;

-- Rewrites the table once; afterwards whoever adds a delivery need not know of lanes.
alter table messaging.webhook_deliveries
  add column lane uuid not null generated always as (coalesce(endpoint_id, inbound_route_id,
    md5(account_id::text || ' ' || lower(substring(url from '^[^/]*//[^/?#]*')))::uuid)) stored;
create index webhook_deliveries_lane_idx on messaging.webhook_deliveries (lane, due_at, id) where state = 'pending';
drop index messaging.webhook_deliveries_due_idx;

alter table messaging.webhook_attempts add column late boolean not null default false;
comment on column messaging.webhook_attempts.late is 'A later event of the same message had been delivered before it';

-- Lanes in the order of their ids, as everywhere: statements that wait for each other never do so in a circle.
create function messaging.wake_webhook_lanes() returns trigger language plpgsql as $$
begin
  insert into messaging.webhook_lanes as l (id, account_id, endpoint_id, inbound_route_id)
  select distinct on (a.lane) a.lane, a.account_id, a.endpoint_id, a.inbound_route_id
  from added a where a.state = 'pending' order by a.lane
  on conflict (id) do update set work = l.work + 1,
    wake_at = case when l.lease_until > now() then l.wake_at
      else least(l.wake_at, greatest(excluded.wake_at, l.resume_at)) end;
  return null;
end $$;
create trigger wake_lanes after insert on messaging.webhook_deliveries
  referencing new table as added for each statement execute function messaging.wake_webhook_lanes();

-- One that is switched on again, or leads elsewhere, begins with a clean record, and is tried at once.
create function messaging.renew_webhook_lane() returns trigger language plpgsql as $$
begin
  update messaging.webhook_lanes l
  set work = l.work + 1, wake_at = now(), slots = 5, failures = 0, failing_since = null, opened_at = null, probes = 0,
    resume_at = null, notices = 0
  where l.id = new.id;
  return null;
end $$;
create trigger renew_lane after update of active, url on messaging.webhook_endpoints for each row
  when (new.active and (not old.active or new.url <> old.url)) execute function messaging.renew_webhook_lane();

insert into messaging.webhook_lanes (id, account_id, endpoint_id, inbound_route_id)
select distinct on (d.lane) d.lane, d.account_id, d.endpoint_id, d.inbound_route_id
from messaging.webhook_deliveries d where d.state in ('pending', 'in_flight') order by d.lane;

comment on column messaging.webhook_deliveries.wake_at is
  'Set by whoever makes a delivery due again without waking its lane: the scheduler then does';
