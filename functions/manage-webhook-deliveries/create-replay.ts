import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateReplayBody } from '../../shared/contracts/http/webhook-deliveries.ts';
import { idAt } from '../../shared/kernel/id-time.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import {
  inTransaction,
  type Pool,
  type Queryable,
  queryRows,
  type Statement,
} from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { REPLAY_COLUMNS, type ReplayRow, toWebhookReplay } from './replay-row.ts';

type CreateInput = { readonly body: CreateReplayBody; readonly caller: Principal };

/** Replays of one account that are not done. */
const OPEN_MAX = 5;

// Before they are counted: two that are made at once see each other.
const LOCK: Statement = {
  name: 'manage-webhook-deliveries.lock-account',
  text: `select id from accounts.accounts where id = $1 for no key update`,
};

const CREATE: Statement = {
  name: 'manage-webhook-deliveries.create-replay',
  text: `
    with created as (
      insert into messaging.replay_jobs as j (account_id, endpoint_id, states, event_types, http_status, message_id,
        from_id, until_id, cursor, created_by)
      select $1, $2, $3::text[], $4::text[], $5, $6, $7, $8, $7, $9
      where (select count(*) from messaging.replay_jobs where account_id = $1 and wake_at is not null) < ${OPEN_MAX}
      returning j.account_id, ${REPLAY_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'webhook_replay.created',
      subject: auditSubject('replay', 'id'),
      after: `jsonb_build_object('endpoint_id', endpoint_id, 'states', states, 'from', from_id, 'until', until_id)`,
      actor: '$10',
    })}
    select * from created`,
};

const FIND_ENDPOINT: Statement = {
  name: 'manage-webhook-deliveries.find-active',
  text: `
    select active from messaging.webhook_endpoints
    where id = $1 and account_id = $2 and deleted_at is null`,
};

export type CreateReplayDeps = { readonly pool: Pool; readonly clock: Clock };

/** Stores what is to be sent again; the scheduler does it, step by step. */
export function createCreateReplay({
  pool,
  clock,
}: CreateReplayDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const refusal = body.endpoint_id && (await refusalOf(pool, body.endpoint_id, caller.accountId));
    if (refusal) return refusal;
    const now = clock.now();
    const until = body.created_before && body.created_before < now ? body.created_before : now;
    const row = await inTransaction(pool, async (client) => {
      await queryRows(client, LOCK, [caller.accountId]);
      const [created] = await queryRows<ReplayRow>(client, CREATE, [
        caller.accountId,
        body.endpoint_id ?? null,
        [...new Set(body.states)],
        body.event_types ? [...new Set(body.event_types)] : null,
        body.http_status ?? null,
        body.message_id ?? null,
        idAt(body.created_after),
        idAt(until),
        caller.keyId,
        auditActor(caller),
      ]);
      return created;
    });
    if (!row) return { kind: 'refused', code: 'too_many_replays' };
    const replay = toWebhookReplay(row);
    return {
      kind: 'ok',
      status: 202,
      body: replay,
      headers: { location: `/v1/webhook-replays/${replay.id}` },
    };
  };
}

async function refusalOf(db: Queryable, endpointId: Uuid, accountId: Uuid): Promise<Reply | undefined> {
  const [endpoint] = await queryRows<{ active: boolean }>(db, FIND_ENDPOINT, [endpointId, accountId]);
  if (endpoint?.active) return undefined;
  if (endpoint) return { kind: 'refused', code: 'webhook_disabled' };
  const message = 'must be the id of an endpoint of yours';
  const context = { errors: [{ field: 'endpoint_id', message }], detail: `endpoint_id: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
