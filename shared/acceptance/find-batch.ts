import type { ErrorCode } from '../contracts/errors.ts';
import type { MessageStatus } from '../contracts/message-status.ts';
import type { Uuid } from '../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

/** A message of a batch that was refused at once; `index` is its place in the batch, from 0. */
export type BatchRefusal = {
  readonly index: number;
  readonly code: ErrorCode;
  readonly rule: string;
  readonly detail: string;
};

export type BatchRow = {
  readonly id: Uuid;
  readonly account_id: Uuid;
  readonly messages: number;
  readonly refusals: readonly BatchRefusal[];
  readonly first_id: Uuid | null;
  readonly last_id: Uuid | null;
  readonly test: boolean;
  readonly created_at: Date;
};

const FIND: Statement = {
  name: 'acceptance.find-batch',
  text: `
    select id, account_id, messages, refusals, first_id, last_id, test, created_at
    from messaging.batches where id = $1 and account_id = $2`,
};

export async function findBatch(db: Queryable, accountId: Uuid, id: Uuid): Promise<BatchRow | undefined> {
  const [row] = await queryRows<BatchRow>(db, FIND, [id, accountId]);
  return row;
}

// The messages of a batch got their ids together: between its first and last there is little else of the account.
const LIST: Statement = {
  name: 'acceptance.list-batch',
  text: `
    select m.id, m.status from messaging.message_log m
    where m.account_id = $1 and m.id between (select $2::uuid) and (select $3::uuid) and m.batch_id = $4
    order by m.id`,
};

export type BatchMember = { readonly id: Uuid; readonly status: MessageStatus };

/** Its stored messages, in the order in which they were handed over; at most a thousand. */
export async function listBatch(db: Queryable, batch: BatchRow): Promise<readonly BatchMember[]> {
  if (batch.first_id === null) return [];
  return queryRows<BatchMember>(db, LIST, [batch.account_id, batch.first_id, batch.last_id, batch.id]);
}
