import { KEY_HOURS, TAKE_FORGOTTEN_KEYS } from '../accounts/idempotency/claim-keys-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import type { OnceRequest } from '../platform/once.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { BatchRefusal } from './find-batch.ts';
import { insertNewMessages, NEW_MESSAGES, type NewMessage, valuesOf } from './new-messages-sql.ts';

export type NewBatch = {
  readonly accountId: Uuid;
  readonly test: boolean;
  /** Messages that were handed over. */
  readonly size: number;
  readonly passed: readonly { readonly index: number; readonly message: NewMessage }[];
  readonly refusals: readonly BatchRefusal[];
  readonly once: OnceRequest | undefined;
};

export type InsertedBatch =
  | {
      readonly kind: 'stored';
      readonly id: Uuid;
      readonly createdAt: Date;
      /** One a message that passed, in order. */
      readonly messages: readonly { readonly id: Uuid; readonly optedOut: boolean }[];
    }
  /** Its key was used before: nothing was stored. */
  | { readonly kind: 'repeated' };

/** What is told of a recipient whose opt-out the statement found. */
export const OPTED_OUT = {
  code: 'recipient_opted_out',
  rule: 'recipient-not-opted-out',
  detail: 'The recipient has opted out.',
} as const;

// The key, the batch and its messages, in one statement: all of them or none.
const INSERT: Statement = {
  name: 'acceptance.insert-batch',
  text: `
    with ${NEW_MESSAGES}, taken as (
      insert into messaging.idempotency_keys as k (account_id, key, request_hash, subject_id, expires_at)
      select $12::uuid, $13::text, decode($14, 'hex'), n.id,
        greatest(now(), (select max((more->>'sendAt')::timestamptz) from item)) + interval '${KEY_HOURS} hours'
      from (select uuidv7() as id) n where $13 is not null
      ${TAKE_FORGOTTEN_KEYS}
      returning subject_id
    ), batch as materialized (
      select subject_id as id from taken union all select uuidv7() where $13 is null
    ), made as (
      insert into messaging.batches (id, account_id, messages, refusals, first_id, last_id, test)
      select b.id, $12, $15, $16::jsonb || coalesce((
          select jsonb_agg(jsonb_build_object('index', x.index, 'code', '${OPTED_OUT.code}', 'rule', '${OPTED_OUT.rule}',
            'detail', '${OPTED_OUT.detail}') order by i.position)
          from item i join unnest($17::integer[]) with ordinality x(index, position) using (position)
          where i.opted_out), '[]'),
        (select id from item where not opted_out order by position limit 1),
        (select id from item where not opted_out order by position desc limit 1), $18
      from batch b
    ), stored as (
      ${insertNewMessages('(select id from batch)')}
      where not opted_out and exists (select from batch)
    )
    select b.id as batch_id, now() as created_at, i.id, i.opted_out
    from batch b left join item i on true order by i.position`,
};

type Row = {
  readonly batch_id: Uuid;
  readonly created_at: Date;
  readonly id: Uuid | null;
  readonly opted_out: boolean | null;
};

export async function insertBatch(db: Queryable, batch: NewBatch): Promise<InsertedBatch> {
  const rows = await queryRows<Row>(db, INSERT, [
    ...valuesOf(batch.passed.map(({ message }) => message)),
    batch.accountId,
    batch.once?.key ?? null,
    batch.once?.requestHash ?? null,
    batch.size,
    JSON.stringify(batch.refusals),
    batch.passed.map(({ index }) => index),
    batch.test,
  ]);
  const [first] = rows;
  if (first === undefined) return { kind: 'repeated' };
  return {
    kind: 'stored',
    id: first.batch_id,
    createdAt: first.created_at,
    messages: rows.flatMap(({ id, opted_out }) =>
      id === null ? [] : [{ id, optedOut: opted_out === true }],
    ),
  };
}
