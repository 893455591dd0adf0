import { EXPORT_KEPT_HOURS } from '../../../../shared/contracts/http/exports.ts';
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// It waits again as long as it has waited since it was asked for, 5 s to 5 min. An export that is not written within a day
// never will be.
const WAKE: Statement = {
  name: 'scheduler.wake-exports',
  text: `
with due as materialized (
  select id, created_at < $1::timestamptz - interval '1 day' as lost from messaging.exports
  where wake_at <= $1 order by wake_at limit $2 for update skip locked
)
update messaging.exports e set
  state = case when due.lost then 'failed' else e.state end,
  finished_at = case when due.lost then $1 end,
  expires_at = case when due.lost then $1 + interval '${EXPORT_KEPT_HOURS} hours' end,
  wake_at = case when not due.lost
    then $1 + least(interval '5 minutes', greatest(interval '5 seconds', $1 - e.created_at)) end
from due where e.id = due.id
returning e.id, due.lost`,
};

/** Exports of which no page was written for a while: their event was lost, or whoever wrote died. */
export const wakeExports: Job = {
  name: 'wake-exports',
  intervalMs: 1_000,
  async run({ pool, announcer, log }, now) {
    const rows = await queryRows<{ id: Uuid; lost: boolean }>(pool, WAKE, [now, JOB_ROWS_MAX]);
    const lost = rows.filter((row) => row.lost);
    if (lost.length > 0) log.error({ exportIds: lost.map(({ id }) => id) }, 'exports.failed');
    const ids = rows.filter((row) => !row.lost).map(({ id }) => id);
    await announcer.announce('export-due', 'exportIds', ids);
    return { rows: ids.length, full: rows.length === JOB_ROWS_MAX };
  },
};
