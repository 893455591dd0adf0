import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// An e-mail that is not taken waits again as long as it has waited since it was due, 5 s to 5 min.
const WAKE: Statement = {
  name: 'scheduler.wake-emails',
  text: `
with due as materialized (
  select id from messaging.email_deliveries where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
)
update messaging.email_deliveries d set
  wake_at = case when d.state in ('pending', 'in_flight')
    then $1 + least(interval '5 minutes', greatest(interval '5 seconds', $1 - d.due_at)) end
from due where d.id = due.id
returning d.id, d.state in ('pending', 'in_flight') as open`,
};

/** E-mails whose first event was lost, whose retry is due, or whose sender died. */
export const wakeEmails: Job = {
  name: 'wake-emails',
  intervalMs: 1_000,
  async run({ pool, announcer }, now) {
    const rows = await queryRows<{ id: Uuid; open: boolean }>(pool, WAKE, [now, JOB_ROWS_MAX]);
    const ids = rows.filter(({ open }) => open).map(({ id }) => id);
    await announcer.announce('email-due', 'deliveryIds', ids);
    return { rows: ids.length, full: rows.length === JOB_ROWS_MAX };
  },
};
