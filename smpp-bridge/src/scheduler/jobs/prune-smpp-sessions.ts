import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** Their PDUs go with them, which are up to a thousand each. */
const SESSIONS_MAX = 20;

const PRUNE: Statement = {
  name: 'scheduler.prune-smpp-sessions',
  text: `
with old as materialized (
  select id from messaging.smpp_sessions where closed_at < $1::timestamptz - interval '24 hours'
  order by closed_at limit ${SESSIONS_MAX} for update skip locked
), pdus as (
  delete from messaging.smpp_pdus where session_id in (select id from old)
)
delete from messaging.smpp_sessions where id in (select id from old) returning 1`,
};

/** Sessions of SMPP customers with their last PDUs, a day after they ended. */
export const pruneSmppSessions: Job = {
  name: 'prune-smpp-sessions',
  intervalMs: 60_000,
  async run({ pool }, now) {
    const rows = await queryRows(pool, PRUNE, [now]);
    return { rows: rows.length, full: rows.length === SESSIONS_MAX };
  },
};
