import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

const PRUNE: Statement = {
  name: 'scheduler.prune-inbox',
  text: `
delete from messaging.inbox_items where id in (
  select id from messaging.inbox_items where acknowledged_at < $1::timestamptz - interval '30 days'
  order by acknowledged_at limit $2 for update skip locked)
returning 1`,
};

/** Items of the inbox 30 days after they were acknowledged; their messages stay. */
export const pruneInbox: Job = {
  name: 'prune-inbox',
  intervalMs: 60_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now, JOB_ROWS_MAX]);
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
