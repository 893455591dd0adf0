import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// It waits again as long as it has waited: that doubles, from 1 s to 5 min, and needs no counter. A receipt that matches
// nothing for three days, from when it came or an operator took it up again, stays in the ledger and is looked at no more.
const WAKE: Statement = {
  name: 'scheduler.wake-receipts',
  text: `
with due as materialized (
  select id from messaging.receipts where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
)
update messaging.receipts r set
  wakes = least(r.wakes + 1, 1000),
  wake_at = case when coalesce(r.reopened_at, r.received_at) > $1 - interval '72 hours'
    then $1 + least(interval '5 minutes', greatest(interval '1 second', $1 - r.received_at)) end
from due where r.id = due.id
returning r.id`,
};

/** Receipts that are not applied: their event was lost, or their part is not known yet. */
export const wakeReceipts: Job = {
  name: 'wake-receipts',
  intervalMs: 1_000,
  async run({ pool, announcer }, now) {
    const rows = await queryRows<{ id: Uuid }>(pool, WAKE, [now, JOB_ROWS_MAX]);
    const ids = rows.map(({ id }) => id);
    await announcer.announce('receipt-received', 'receiptIds', ids);
    return { rows: ids.length, full: ids.length === JOB_ROWS_MAX };
  },
};
