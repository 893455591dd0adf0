// Receipts of several parts of one message may be applied at the same moment. Whoever comes second must see what the
// first wrote, or neither finishes the message: so the messages are locked first (in id order: no deadlocks) and the
// parts are read by a later statement, which has a fresh snapshot.
import type { Uuid } from '../../shared/kernel/ids.ts';
import { receiptVerdict } from '../../shared/messaging/status.ts';
import {
  idBounds,
  inTransaction,
  type Pool,
  type Queryable,
  queryRows,
  type Statement,
} from '../../shared/platform/postgres.ts';
import type { PartOutcome } from './decide.ts';
import { FINISH_MESSAGES, type PartReceipt } from './part-receipt.ts';

type PartStatus = 'submitted' | 'failed' | PartOutcome;
type PartRow = { readonly messageId: Uuid; readonly parts: number; readonly status: PartStatus };

const LOCK: Statement = {
  name: 'handle-receipt.lock-messages',
  text: `
    select m.id from messaging.message_log m
    where m.id = any($3::uuid[]) and m.id between (select $1::uuid) and (select $2::uuid)
    order by m.id for no key update`,
};

const APPLY: Statement = {
  name: 'handle-receipt.apply-parts',
  text: `
    with u as materialized (
      select * from unnest($5::uuid[], $6::uuid[], $7::smallint[], $8::text[], $9::text[])
        u(receipt_id, message_id, part_number, outcome, carrier_error)
    ), part as (
      update messaging.message_parts p
      set status = u.outcome, carrier_error = u.carrier_error, final_at = now()
      from u
      where p.message_id = u.message_id and p.part_number = u.part_number and p.message_id = any($6)
        and p.message_id between (select $1::uuid) and (select $2::uuid) and p.status = 'submitted'
    )
    update messaging.receipts r
    set applied_at = now(), message_id = u.message_id, part_number = u.part_number, wake_at = null
    from u
    where r.id = u.receipt_id and r.id = any($5) and r.id between (select $3::uuid) and (select $4::uuid) and r.applied_at is null`,
};

const READ_PARTS: Statement = {
  name: 'handle-receipt.read-parts',
  text: `
    select p.message_id as "messageId", p.parts, p.status from messaging.message_parts p
    where p.message_id = any($3::uuid[]) and p.message_id between (select $1::uuid) and (select $2::uuid)`,
};

const FINISH: Statement = {
  name: 'handle-receipt.finish-multipart',
  text: `
    with u as materialized (
      select u.*, $9::timestamptz as ended_at, null::smallint as sequence, null::smallint as announced_sequence
      from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
        u(message_id, outcome, state, carrier_error, error_code, received_at)
    )
    ${FINISH_MESSAGES}`,
};

const STATE_OF_PART = {
  submitted: undefined,
  delivered: 'DELIVRD',
  undelivered: 'UNDELIV',
  failed: 'REJECTD',
  expired: 'EXPIRED',
} as const;

/** Receipts of messages of several parts, at most one a part. Answers the messages that ended, whose events are owed. */
export function finishMultipart(pool: Pool, receipts: readonly PartReceipt[], now: Date): Promise<Uuid[]> {
  const messageIds = [...new Set(receipts.map(({ messageId }) => messageId))].sort();
  const { min, max } = idBounds(messageIds);
  return inTransaction(pool, async (client) => {
    await queryRows(client, LOCK, [min, max, messageIds]);
    await applyParts(client, receipts);
    const parts = await queryRows<PartRow>(client, READ_PARTS, [min, max, messageIds]);
    const ends = messageIds.flatMap((messageId) => endOf(messageId, parts, receipts) ?? []);
    return ends.length === 0 ? [] : finishMessages(client, ends, now);
  });
}

async function applyParts(db: Queryable, receipts: readonly PartReceipt[]): Promise<void> {
  const messages = idBounds(receipts.map(({ messageId }) => messageId));
  const ledger = idBounds(receipts.map(({ receiptId }) => receiptId));
  await queryRows(db, APPLY, [
    messages.min,
    messages.max,
    ledger.min,
    ledger.max,
    receipts.map(({ receiptId }) => receiptId),
    receipts.map(({ messageId }) => messageId),
    receipts.map(({ partNumber }) => partNumber),
    receipts.map(({ outcome }) => outcome),
    receipts.map(({ carrierError }) => carrierError ?? null),
  ]);
}

/** The receipt that ends the message, or `undefined` while parts are awaited. */
function endOf(
  messageId: Uuid,
  parts: readonly PartRow[],
  receipts: readonly PartReceipt[],
): PartReceipt | undefined {
  const own = parts.filter((part) => part.messageId === messageId);
  const absent = Math.max(0, (own[0]?.parts ?? 1) - own.length);
  const states = own.map(({ status }) => STATE_OF_PART[status]);
  const verdict = receiptVerdict([...states, ...Array<undefined>(absent).fill(undefined)]);
  return receipts.find((receipt) => receipt.messageId === messageId && receipt.outcome === verdict);
}

async function finishMessages(db: Queryable, ends: readonly PartReceipt[], now: Date): Promise<Uuid[]> {
  const { min, max } = idBounds(ends.map(({ messageId }) => messageId));
  const rows = await queryRows<{ id: Uuid }>(db, FINISH, [
    min,
    max,
    ends.map(({ messageId }) => messageId),
    ends.map(({ outcome }) => outcome),
    ends.map(({ state }) => state),
    ends.map(({ carrierError }) => carrierError ?? null),
    ends.map(({ errorCode }) => errorCode ?? null),
    ends.map(({ receivedAt }) => receivedAt),
    now,
  ]);
  return rows.map(({ id }) => id);
}
