import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// A delivery that is added meanwhile sets wake_at, and the row stays. So does that of an endpoint: its health is read there.
const PRUNE: Statement = {
  name: 'scheduler.prune-lanes',
  text: `
delete from messaging.webhook_lanes l where l.id in (
  select n.id from messaging.webhook_lanes n
  where n.wake_at is null and n.owner is null and coalesce(n.last_success_at, n.created_at) < $1::timestamptz - interval '7 days'
    and not exists (select from messaging.webhook_endpoints e where e.id = n.endpoint_id and e.deleted_at is null)
  limit $2 for update of n skip locked)
  and l.wake_at is null and l.owner is null
returning 1`,
};

/** Lanes in which nothing waits and nothing came for a week: a message may name any URL, and each origin has one. */
export const pruneLanes: Job = {
  name: 'prune-lanes',
  intervalMs: 3_600_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now, JOB_ROWS_MAX]);
    return { rows: rows.length, full: rows.length === JOB_ROWS_MAX };
  },
};
