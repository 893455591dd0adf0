// One step of a replay: over the next deliveries of its range, oldest first. What it finds, sends again and has done moves in
// one transaction, so that a step that dies was not.
import {
  type LogWalk,
  walkAccount,
  walkEndpoint,
  walkFailed,
} from '../../../shared/delivery/log-walk-sql.ts';
import { ATTEMPTS_REPLAYED_MAX, SET_REPLAYED } from '../../../shared/delivery/replay-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

export type ReplayJob = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly endpointId: Uuid | null;
  readonly states: readonly string[];
  readonly eventTypes: readonly string[] | null;
  readonly httpStatus: number | null;
  readonly messageId: Uuid | null;
  readonly untilId: Uuid;
  readonly cursor: Uuid;
  readonly createdAt: Date;
};

const LOCK: Statement = {
  name: 'scheduler.lock-replay',
  text: `
select id, account_id as "accountId", endpoint_id as "endpointId", states, event_types as "eventTypes",
  http_status as "httpStatus", message_id as "messageId", until_id as "untilId", cursor, created_at as "createdAt"
from messaging.replay_jobs where wake_at <= $1 order by wake_at limit 1 for update skip locked`,
};

/** The replay whose turn it is; it is this transaction's. */
export async function lockReplay(db: Queryable, now: Date): Promise<ReplayJob | undefined> {
  const [job] = await queryRows<ReplayJob>(db, LOCK, [now]);
  return job;
}

const WALK: LogWalk = {
  columns: `d.id, d.endpoint_id, d.subject_id, d.state, d.event_type, d.last_status, d.settled_at, d.attempts`,
  bounds: `d.id > $2 and d.id < $3::uuid`,
  direction: 'asc',
};

// What was settled after the replay began was attempted after it: it is not sent twice by one replay.
function stepOver(source: string): string {
  return `
with walked as materialized (${source}
), chosen as (
  select w.id from walked w left join messaging.webhook_endpoints e on e.id = w.endpoint_id
  where w.state = any($5::text[]) and w.settled_at <= $6 and ($7::uuid is null or w.endpoint_id = $7)
    and ($8::text[] is null or w.event_type = any($8)) and ($9::integer is null or w.last_status = $9)
    and ($10::uuid is null or w.subject_id = $10) and coalesce(e.active, true) and w.attempts < ${ATTEMPTS_REPLAYED_MAX}
)
select (select count(*)::integer from walked) as "lookedAt", (select (array_agg(id order by id desc))[1] from walked) as last,
  coalesce((select array_agg(id order by id) from chosen)::text[], '{}') as ids`;
}

const FAILED: Statement = {
  name: 'scheduler.walk-failed',
  text: stepOver(walkFailed(WALK)),
};

const OF_ENDPOINT: Statement = {
  name: 'scheduler.walk-endpoint',
  text: stepOver(walkEndpoint(WALK, '$7')),
};

const OF_ACCOUNT: Statement = {
  name: 'scheduler.walk-account',
  text: stepOver(walkAccount(WALK)),
};

export type Walked = {
  readonly lookedAt: number;
  /** Absent where there was none. */
  readonly last: Uuid | null;
  /** Those that match and may be sent again. */
  readonly ids: readonly Uuid[];
};

/** Looks at the next `limit` deliveries of the replay's range. */
export async function walkOn(db: Queryable, job: ReplayJob, limit: number): Promise<Walked> {
  const [walked] = await queryRows<Walked>(db, statementOf(job), [
    job.accountId,
    job.cursor,
    job.untilId,
    limit,
    job.states,
    job.createdAt,
    job.endpointId,
    job.eventTypes,
    job.httpStatus,
    job.messageId,
  ]);
  return walked ?? { lookedAt: 0, last: null, ids: [] };
}

function statementOf({ states, endpointId }: ReplayJob): Statement {
  if (!states.includes('delivered')) return FAILED;
  return endpointId === null ? OF_ACCOUNT : OF_ENDPOINT;
}

const SEND_AGAIN: Statement = {
  name: 'scheduler.send-again',
  text: `
update messaging.webhook_deliveries d set ${SET_REPLAYED}
where d.id = any($1::uuid[]) and d.id between (select $2::uuid) and (select $3::uuid)
  and d.state || '' in ('delivered', 'exhausted', 'disabled')
returning d.id`,
};

/** Puts deliveries at the beginning of a new schedule; answers those that had ended, which others have not taken since. */
export async function sendAgain(db: Queryable, ids: readonly Uuid[]): Promise<readonly Uuid[]> {
  if (ids.length === 0) return [];
  const { min, max } = idBounds(ids);
  const rows = await queryRows<{ id: Uuid }>(db, SEND_AGAIN, [ids, min, max]);
  return rows.map(({ id }) => id);
}

// It goes to the end of the queue: replays take turns.
const ADVANCE: Statement = {
  name: 'scheduler.advance-replay',
  text: `
update messaging.replay_jobs set
  cursor = coalesce($2::uuid, cursor), looked_at = looked_at + $3, replayed = replayed + $4,
  state = case when $5::boolean then 'done' else 'running' end, started_at = coalesce(started_at, $6::timestamptz),
  finished_at = case when $5 then $6 end, wake_at = case when not $5 then clock_timestamp() end
where id = $1 and state in ('pending', 'running')`,
};

export type ReplayStep = Pick<Walked, 'last' | 'lookedAt'> & {
  readonly replayed: number;
  readonly isDone: boolean;
};

export async function advanceReplay(db: Queryable, id: Uuid, step: ReplayStep, now: Date): Promise<void> {
  await queryRows(db, ADVANCE, [id, step.last, step.lookedAt, step.replayed, step.isDone, now]);
}
