import {
  deliveryColumns,
  insertDeliveries,
  insertReceipts,
  receiptColumns,
} from '../../shared/delivery/write-deliveries-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { FINISH_MESSAGES } from './part-receipt.ts';
import type { PlannedEnd } from './plan-ends.ts';

const FINISH: Statement = {
  name: 'handle-receipt.finish-single-part',
  text: `
    with u as materialized (
      select u.*, $14::timestamptz as ended_at
      from unnest($6::uuid[], $3::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
        $12::smallint[], $13::smallint[])
        u(receipt_id, message_id, outcome, state, carrier_error, error_code, received_at, sequence, announced_sequence)
    ), part as (
      update messaging.message_parts p
      set status = u.outcome, carrier_error = u.carrier_error, final_at = now()
      from u
      where p.message_id = u.message_id and p.part_number = 1 and p.message_id = any($3)
        and p.message_id between (select $1::uuid) and (select $2::uuid) and p.status = 'submitted'
    ), receipt as (
      update messaging.receipts r
      set applied_at = now(), message_id = u.message_id, part_number = 1, wake_at = null
      from u
      where r.id = u.receipt_id and r.id = any($6) and r.id between (select $4::uuid) and (select $5::uuid) and r.applied_at is null
    ), finished as (${FINISH_MESSAGES}
    ), told as (
      select id from finished where announced
    ), receipts as (${insertReceipts('told', 15)}
    ), deliveries as (${insertDeliveries('told', 20)}
      returning subject_id, lane
    )
    select id, announced, null::uuid as lane from finished
    union all
    select subject_id, true, lane from deliveries`,
};

/** A message that ended, or with a lane one of its webhooks that is due; `announced` says that all of its states are. */
export type FinishedMessage = {
  readonly id: Uuid;
  readonly announced: boolean;
  readonly lane: Uuid | null;
};

/**
 * Receipts of messages of one part, at most one each: part, message and receipt, and what is to be told of it, in one
 * statement. Answers who ended, and once more for each webhook.
 */
export async function finishSinglePart(
  db: Queryable,
  ends: readonly PlannedEnd[],
  now: Date,
): Promise<FinishedMessage[]> {
  const sorted = [...ends].sort((a, b) => (a.receipt.messageId < b.receipt.messageId ? -1 : 1));
  const receipts = sorted.map(({ receipt }) => receipt);
  const messages = idBounds(receipts.map(({ messageId }) => messageId));
  const ledger = idBounds(receipts.map(({ receiptId }) => receiptId));
  return queryRows<FinishedMessage>(db, FINISH, [
    messages.min,
    messages.max,
    receipts.map(({ messageId }) => messageId),
    ledger.min,
    ledger.max,
    receipts.map(({ receiptId }) => receiptId),
    receipts.map(({ outcome }) => outcome),
    receipts.map(({ state }) => state),
    receipts.map(({ carrierError }) => carrierError ?? null),
    receipts.map(({ errorCode }) => errorCode ?? null),
    receipts.map(({ receivedAt }) => receivedAt),
    sorted.map(({ telling }) => telling?.found.sequence ?? null),
    sorted.map(({ telling }) => telling?.found.announced_sequence ?? null),
    now,
    ...receiptColumns(sorted.flatMap(({ telling }) => telling?.receipts ?? [])),
    ...deliveryColumns(sorted.flatMap(({ telling }) => telling?.deliveries ?? [])),
  ]);
}
