import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

const PRUNE: Statement = {
  name: 'scheduler.prune-keys',
  text: `
with gone as (
  delete from messaging.idempotency_keys where (account_id, key) in (
    select account_id, key from messaging.idempotency_keys where expires_at <= $1 order by expires_at limit $2)
    and expires_at <= $1
  returning 1
)
select count(*)::int as rows from gone`,
};

/** Idempotency keys that have had their time. One that is taken anew while it is looked at stays. */
export const pruneKeys: Job = {
  name: 'prune-keys',
  intervalMs: 60_000,
  async run({ pool }, now) {
    const [pruned] = await queryRows<{ rows: number }>(pool, PRUNE, [now, JOB_ROWS_MAX]);
    const rows = pruned?.rows ?? 0;
    return { rows, full: rows === JOB_ROWS_MAX };
  },
};
