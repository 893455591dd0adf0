import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

/** What a row waits for: its validation, its time to be used, the carrier's answer, its event or its route. */
export const WAITING_STATES = ['accepted', 'scheduled', 'sending', 'event', 'inbound'] as const;
export type WaitingState = (typeof WAITING_STATES)[number];

/** Rows looked at of each table: those that wake next. */
const LOOKED_AT_MAX = 5_000;

// Whatever is owed wakes within five minutes, unless it may wait: a schedule that is not due, a receipt. Among those that
// wake next the oldest one is close to the oldest of all.
const READ: Statement = {
  name: 'metrics.read-waiting',
  text: `
    with owed as materialized (
      select m.status, m.sequence > m.announced_sequence as unannounced, m.created_at, m.due_at, m.sending_at,
        coalesce(m.final_at, m.submitted_at, m.sending_at, m.queued_at, m.scheduled_at, m.created_at) as changed_at
      from messaging.message_log m
      where m.wake_at <= $1::timestamptz + interval '6 minutes' order by m.wake_at limit ${LOOKED_AT_MAX}
    ), waiting as (
      select 'accepted' as state, min(created_at) as oldest_at from owed where status = 'accepted'
      union all
      select 'scheduled', min(due_at) from owed where status = 'scheduled' and due_at <= $1
      union all
      select 'sending', min(sending_at) from owed where status = 'sending'
      union all
      select 'event', min(changed_at) from owed where unannounced
      union all
      select 'inbound', min(received_at) from (
        select p.received_at from messaging.inbound_parts p where p.wake_at is not null
        order by p.wake_at limit ${LOOKED_AT_MAX}) p
    )
    select state, oldest_at as "oldestAt" from waiting where oldest_at is not null`,
};

/** When the oldest of those that wait in each state began to. */
export async function readWaiting(db: Queryable, now: Date): Promise<ReadonlyMap<WaitingState, Date>> {
  const rows = await queryRows<{ state: WaitingState; oldestAt: Date }>(db, READ, [now]);
  return new Map(rows.map(({ state, oldestAt }) => [state, oldestAt]));
}
