import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** What becomes of a receipt that changes no part. */
export type SettledReceipt = {
  readonly id: Uuid;
  readonly messageId: Uuid | null;
  readonly partNumber: number | null;
  /** Applied without effect; otherwise it is still to be applied. */
  readonly applied: boolean;
  /** When to look again; `undefined` is never. */
  readonly wakeAt: Date | undefined;
};

const SETTLE: Statement = {
  name: 'handle-receipt.settle',
  text: `
    update messaging.receipts r
    set applied_at = case when u.applied then now() end, message_id = u.message_id, part_number = u.part_number,
      wake_at = u.wake_at
    from unnest($3::uuid[], $4::uuid[], $5::smallint[], $6::boolean[], $7::timestamptz[])
      u(id, message_id, part_number, applied, wake_at)
    where r.id = u.id and r.id = any($3) and r.id between (select $1::uuid) and (select $2::uuid) and r.applied_at is null`,
};

export async function settleReceipts(db: Queryable, receipts: readonly SettledReceipt[]): Promise<void> {
  const { min, max } = idBounds(receipts.map(({ id }) => id));
  await queryRows(db, SETTLE, [
    min,
    max,
    receipts.map(({ id }) => id),
    receipts.map(({ messageId }) => messageId),
    receipts.map(({ partNumber }) => partNumber),
    receipts.map(({ applied }) => applied),
    receipts.map(({ wakeAt }) => wakeAt ?? null),
  ]);
}
