import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// What is made due again by a row of its own wakes its lane; whoever called it has died, or is of a version that knows no
// lanes. Lanes are written in the order of their ids, as everywhere.
const WAKE_DELIVERIES: Statement = {
  name: 'scheduler.wake-deliveries',
  text: `
with due as materialized (
  select id from messaging.webhook_deliveries where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
), woken as (
  update messaging.webhook_deliveries d set
    wake_at = null, lease_until = null, state = case when d.state = 'in_flight' then 'pending' else d.state end
  from due where d.id = due.id
  returning d.lane, d.account_id, d.endpoint_id, d.inbound_route_id, d.state
), lanes as (
  insert into messaging.webhook_lanes as l (id, account_id, endpoint_id, inbound_route_id, wake_at)
  select distinct on (w.lane) w.lane, w.account_id, w.endpoint_id, w.inbound_route_id, $1
  from woken w where w.state = 'pending' order by w.lane
  on conflict (id) do update set work = l.work + 1, wake_at = least(l.wake_at, greatest(excluded.wake_at, l.resume_at))
)
select count(*)::int as rows from woken`,
};

// A lane that nobody takes wakes again after five seconds; who takes it sets its own time.
const WAKE_LANES: Statement = {
  name: 'scheduler.wake-lanes',
  text: `
with due as materialized (
  select id, wake_at from messaging.webhook_lanes where wake_at <= $1::timestamptz order by wake_at, id limit $2
  for no key update skip locked
)
update messaging.webhook_lanes l set wake_at = $1::timestamptz + interval '5 seconds'
from due where l.id = due.id
returning l.id`,
};

/** Lanes whose event was lost, where a retry is due, that rested, or whose process died. */
export const wakeWebhooks: Job = {
  name: 'wake-webhooks',
  intervalMs: 500,
  async run({ pool, announcer }, now) {
    const [woken] = await queryRows<{ rows: number }>(pool, WAKE_DELIVERIES, [now, JOB_ROWS_MAX]);
    const lanes = await queryRows<{ id: Uuid }>(pool, WAKE_LANES, [now, JOB_ROWS_MAX]);
    await announcer.announce(
      'webhook-due',
      'laneIds',
      lanes.map(({ id }) => id),
    );
    const isFull = lanes.length === JOB_ROWS_MAX || woken?.rows === JOB_ROWS_MAX;
    return { rows: lanes.length + (woken?.rows ?? 0), full: isFull };
  },
};
