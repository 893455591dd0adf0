import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// By ids, which are times.
const PRUNE: Statement = {
  name: 'scheduler.prune-account-events',
  text: `
delete from messaging.account_events where id in (
  select id from messaging.account_events
  where id < (select messaging.uuid_floor($1::timestamptz - interval '90 days')) and wake_at is null
  order by id limit $2 for update skip locked)
returning 1`,
};

/** Events of accounts 90 days after they were told. */
export const pruneAccountEvents: Job = {
  name: 'prune-account-events',
  intervalMs: 600_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now, JOB_ROWS_MAX]);
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
