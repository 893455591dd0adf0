import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

const PRUNE: Statement = {
  name: 'scheduler.prune-tickets',
  text: `
delete from messaging.tickets where id in (
  select id from messaging.tickets where claimed_at < $1::timestamptz - interval '1 hour' limit $2 for update skip locked)
returning 1`,
};

/** Claimed tickets are of no use once Jasmin cannot bring them again. */
export const pruneTickets: Job = {
  name: 'prune-tickets',
  intervalMs: 60_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now, JOB_ROWS_MAX]);
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
