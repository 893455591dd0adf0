import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** The errors of an import go with it, which are up to a hundred thousand rows each. */
const FINISHED_MAX = 20;

// By ids, which are times: neither table has another index that would find them. What still runs stays, however old.
const PRUNE: Statement = {
  name: 'scheduler.prune-finished',
  text: `
with imports as (
  delete from messaging.opt_out_imports where id in (
    select id from messaging.opt_out_imports
    where id < (select messaging.uuid_floor($1::timestamptz - interval '30 days')) and state <> 'running'
    order by id limit ${FINISHED_MAX} for update skip locked)
  returning 1
), replays as (
  delete from messaging.replay_jobs where id in (
    select id from messaging.replay_jobs
    where id < (select messaging.uuid_floor($1::timestamptz - interval '30 days')) and wake_at is null
    order by id limit ${FINISHED_MAX} for update skip locked)
  returning 1
)
select (select count(*) from imports)::int as imports, (select count(*) from replays)::int as replays`,
};

/** Imports of opt-outs and replays of webhooks 30 days after they were begun; imports that were never completed too. */
export const pruneFinished: Job = {
  name: 'prune-finished',
  intervalMs: 600_000,
  async run({ pool }, now) {
    const [pruned] = await queryRows<{ imports: number; replays: number }>(pool, PRUNE, [now]);
    const { imports = 0, replays = 0 } = pruned ?? {};
    return { rows: imports + replays, full: Math.max(imports, replays) === FINISHED_MAX };
  },
};
