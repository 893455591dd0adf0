import type { Uuid } from '../../kernel/ids.ts';
import type { OnceRequest } from '../../platform/once.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import type { Reply } from '../../platform/reply.ts';

export type FoundKey =
  /** Nobody used it, or so long ago that it is forgotten. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'of-another-request' }
  | { readonly kind: 'running' }
  | { readonly kind: 'answered'; readonly answer: Extract<Reply, { kind: 'ok' }> }
  /** The answer is made from the row that it created. */
  | { readonly kind: 'created'; readonly subjectId: Uuid };

type Row = {
  readonly is_same: boolean;
  readonly subject_id: Uuid | null;
  readonly answer: Omit<Extract<Reply, { kind: 'ok' }>, 'kind'> | null;
};

const FIND: Statement = {
  name: 'idempotency.find',
  text: `
    select request_hash = decode($3, 'hex') as is_same, subject_id, answer
    from messaging.idempotency_keys
    where account_id = $1 and key = $2 and expires_at > now()`,
};

export async function findKey(db: Queryable, accountId: Uuid, request: OnceRequest): Promise<FoundKey> {
  const [row] = await queryRows<Row>(db, FIND, [accountId, request.key, request.requestHash]);
  if (row === undefined) return { kind: 'unknown' };
  if (!row.is_same) return { kind: 'of-another-request' };
  if (row.subject_id !== null) return { kind: 'created', subjectId: row.subject_id };
  return row.answer === null
    ? { kind: 'running' }
    : { kind: 'answered', answer: { kind: 'ok', ...row.answer } };
}
