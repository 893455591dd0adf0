// Keys for resources that are created by statements of their own. The key is held while the request runs; a request that
// died, or whose answer was not kept, holds it for a minute, after which a repeat runs again.
import { assertNever } from '../../kernel/assert-never.ts';
import type { Uuid } from '../../kernel/ids.ts';
import type { Logger } from '../../platform/log.ts';
import {
  type AnswerOnce,
  KEY_IN_USE,
  KEY_OF_ANOTHER,
  type OnceRequest,
  replayed,
} from '../../platform/once.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import type { Reply } from '../../platform/reply.ts';
import { KEY_HOURS } from './claim-keys-sql.ts';
import { findKey } from './find-key.ts';

// A request that runs holds the key until its time; the statement that ends it names that time, so that one that was
// taken for dead cannot answer for its successor.
const HOLD: Statement = {
  name: 'idempotency.hold',
  text: `
    insert into messaging.idempotency_keys as k (account_id, key, request_hash, locked_until, expires_at)
    values ($1, $2, decode($3, 'hex'), now() + interval '60 seconds', now() + interval '${KEY_HOURS} hours')
    on conflict (account_id, key) do update set
      request_hash = excluded.request_hash, subject_id = null, answer = null, locked_until = excluded.locked_until,
      created_at = now(), expires_at = excluded.expires_at
    where k.expires_at <= now() or k.locked_until <= now() and k.request_hash = excluded.request_hash
    returning locked_until::text as held_until`,
};

const KEEP: Statement = {
  name: 'idempotency.keep',
  text: `
    update messaging.idempotency_keys set answer = $4, locked_until = null
    where account_id = $1 and key = $2 and locked_until = $3::timestamptz`,
};

const RELEASE: Statement = {
  name: 'idempotency.release',
  text: `
    delete from messaging.idempotency_keys
    where account_id = $1 and key = $2 and locked_until = $3::timestamptz`,
};

export type AnswerOnceDeps = { readonly db: Queryable; readonly log: Logger };
type KeptAnswer = Omit<Extract<Reply, { kind: 'ok' }>, 'kind'>;

/**
 * `keep` says what of an answer is stored and shown to a repeat, for answers that hold a secret. A refusal creates nothing
 * and is not kept: the corrected request may use the same key.
 */
export function createAnswerOnce(
  { db, log }: AnswerOnceDeps,
  keep: (answer: KeptAnswer) => KeptAnswer = (answer) => answer,
): AnswerOnce {
  return async (accountId, request, work) => {
    const heldUntil = await hold(db, accountId, request);
    if (heldUntil === undefined) return answerRepeat(db, accountId, request);
    const reply = await work();
    if (reply.kind === 'refused') {
      await queryRows(db, RELEASE, [accountId, request.key, heldUntil]);
      return reply;
    }
    const { kind: _, ...answer } = reply;
    try {
      await queryRows(db, KEEP, [accountId, request.key, heldUntil, JSON.stringify(keep(answer))]);
    } catch (error) {
      // What was created stands: it must be told.
      log.error({ err: error, accountId }, 'idempotency.not-kept');
    }
    return reply;
  };
}

async function hold(db: Queryable, accountId: Uuid, request: OnceRequest): Promise<string | undefined> {
  const values = [accountId, request.key, request.requestHash];
  const [row] = await queryRows<{ held_until: string }>(db, HOLD, values);
  return row?.held_until;
}

async function answerRepeat(db: Queryable, accountId: Uuid, request: OnceRequest): Promise<Reply> {
  const found = await findKey(db, accountId, request);
  switch (found.kind) {
    case 'answered':
      return replayed(found.answer);
    case 'of-another-request':
    case 'created':
      return KEY_OF_ANOTHER;
    case 'running':
    case 'unknown': // released just now
      return KEY_IN_USE;
    default:
      return assertNever(found);
  }
}
