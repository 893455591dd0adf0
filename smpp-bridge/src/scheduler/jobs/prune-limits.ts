import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

// A week is more than any cap or question about it needs, 90 days more than metrics keep of refusals. Only turns of HELP are made for one recipient each, and would
// pile up; slots of accounts, senders and campaigns are few and stay.
const PRUNE: Statement = {
  name: 'scheduler.prune-limits',
  text: `
with days as (
  delete from messaging.daily_segments where (subject, day) in (
    select subject, day from messaging.daily_segments where day < ($1::timestamptz at time zone 'America/Los_Angeles')::date - 7
    limit $2)
  returning 1
), turns as (
  delete from messaging.rate_slots where key in (
    select key from messaging.rate_slots
    where starts_with(key, 'help:') and tat_us < extract(epoch from $1::timestamptz - interval '1 day') * 1000000
    limit $2)
  returning 1
), refusals as (
  delete from accounts.daily_refusals where (day, account_id, code) in (
    select day, account_id, code from accounts.daily_refusals where day < ($1::timestamptz at time zone 'UTC')::date - 90
    limit $2)
  returning 1
)
select greatest((select count(*) from refusals), (select count(*) from days), (select count(*) from turns))::int as rows`,
};

export const pruneLimits: Job = {
  name: 'prune-limits',
  intervalMs: 600_000,
  async run({ pool }, now) {
    const [pruned] = await queryRows<{ rows: number }>(pool, PRUNE, [now, JOB_ROWS_MAX]);
    const rows = pruned?.rows ?? 0;
    return { rows, full: rows === JOB_ROWS_MAX };
  },
};
