import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** Their pages go with them, which is up to some hundred megabytes each. */
const EXPORTS_MAX = 5;

const PRUNE: Statement = {
  name: 'scheduler.prune-exports',
  text: `
delete from messaging.exports where id in (
  select id from messaging.exports where expires_at <= $1 order by expires_at limit ${EXPORTS_MAX} for update skip locked)
returning 1`,
};

/** Exports whose time is over. */
export const pruneExports: Job = {
  name: 'prune-exports',
  intervalMs: 60_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now]);
    return { rows: rows.length, full: rows.length === EXPORTS_MAX };
  },
};
