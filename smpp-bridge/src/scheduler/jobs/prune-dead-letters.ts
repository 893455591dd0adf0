import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

const PRUNE: Statement = {
  name: 'scheduler.prune-dead-letters',
  text: `
delete from messaging.dead_letters where id in (
  select id from messaging.dead_letters where settled_at < $1::timestamptz - interval '30 days'
  order by settled_at limit $2 for update skip locked)
returning 1`,
};

/** Dead letters 30 days after somebody has looked after them. */
export const pruneDeadLetters: Job = {
  name: 'prune-dead-letters',
  intervalMs: 600_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now, JOB_ROWS_MAX]);
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
