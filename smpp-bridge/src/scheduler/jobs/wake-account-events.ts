import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// An event that is not taken waits again as long as it has waited since it was made, 5 s to 5 min.
const WAKE: Statement = {
  name: 'scheduler.wake-account-events',
  text: `
with due as materialized (
  select id from messaging.account_events where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
)
update messaging.account_events e
set wake_at = $1 + least(interval '5 minutes', greatest(interval '5 seconds', $1 - e.created_at))
from due where e.id = due.id
returning e.id`,
};

/** Events of accounts that are still to be told. Whoever writes one writes it amid another statement: nobody else announces it. */
export const wakeAccountEvents: Job = {
  name: 'wake-account-events',
  intervalMs: 500,
  async run({ pool, announcer }, now) {
    const rows = await queryRows<{ id: Uuid }>(pool, WAKE, [now, JOB_ROWS_MAX]);
    await announcer.announce(
      'account-event',
      'eventIds',
      rows.map(({ id }) => id),
    );
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
