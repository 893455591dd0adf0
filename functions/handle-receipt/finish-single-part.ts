import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { FINISH_MESSAGES, type PartReceipt } from './part-receipt.ts';

const FINISH: Statement = {
  name: 'handle-receipt.finish-single-part',
  text: `
    with u as materialized (
      select * from unnest($6::uuid[], $3::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
        u(receipt_id, message_id, outcome, state, carrier_error, error_code, received_at)
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
    )
    ${FINISH_MESSAGES}`,
};

/** Receipts of messages of one part, at most one each: part, message and receipt in one statement. Answers who ended. */
export async function finishSinglePart(db: Queryable, receipts: readonly PartReceipt[]): Promise<Uuid[]> {
  const sorted = [...receipts].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const messages = idBounds(sorted.map(({ messageId }) => messageId));
  const ledger = idBounds(sorted.map(({ receiptId }) => receiptId));
  const rows = await queryRows<{ id: Uuid }>(db, FINISH, [
    messages.min,
    messages.max,
    sorted.map(({ messageId }) => messageId),
    ledger.min,
    ledger.max,
    sorted.map(({ receiptId }) => receiptId),
    sorted.map(({ outcome }) => outcome),
    sorted.map(({ state }) => state),
    sorted.map(({ carrierError }) => carrierError ?? null),
    sorted.map(({ errorCode }) => errorCode ?? null),
    sorted.map(({ receivedAt }) => receivedAt),
  ]);
  return rows.map(({ id }) => id);
}
