import type { PlannedDelivery, UnannouncedMessage } from '../../shared/delivery/plan-deliveries.ts';
import type { PlannedReceipt } from '../../shared/delivery/plan-receipts.ts';
import {
  deliveryColumns,
  insertDeliveries,
  insertReceipts,
  receiptColumns,
} from '../../shared/delivery/write-deliveries-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type WrittenDelivery = { readonly id: Uuid; readonly lane: Uuid };

// Announced and written in one statement: whoever finds announced_sequence moved on finds its deliveries there too. A
// message that owes nothing more sleeps; one that awaits its receipt keeps the time at which it is missed.
const ANNOUNCE: Statement = {
  name: 'fan-out-webhooks.announce',
  text: `
    with announced as (
      update messaging.message_log m
      set announced_sequence = u.sequence_to,
        wake_at = case when m.sequence > u.sequence_to
            or not (m.final_at is not null or m.direction = 'inbound' or (m.status = 'sent' and not m.awaits_receipt))
          then m.wake_at end
      from unnest($3::uuid[], $4::smallint[], $5::smallint[]) u(id, sequence_from, sequence_to)
      where m.id = u.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid) and m.announced_sequence = u.sequence_from
      returning m.id
    ), receipts as (${insertReceipts('announced', 6)}
    )${insertDeliveries('announced', 11)}
    returning id, lane`,
};

/**
 * Marks the loaded states as announced and writes their deliveries, which wakes their lanes (a trigger does). A message that
 * another process announced meanwhile gets none here.
 */
export async function announceMessages(
  db: Queryable,
  messages: readonly UnannouncedMessage[],
  deliveries: readonly PlannedDelivery[],
  receipts: readonly PlannedReceipt[],
): Promise<WrittenDelivery[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  return queryRows<WrittenDelivery>(db, ANNOUNCE, [
    min,
    max,
    messages.map(({ id }) => id),
    messages.map(({ announced_sequence }) => announced_sequence),
    messages.map(({ sequence }) => sequence),
    ...receiptColumns(receipts),
    ...deliveryColumns(deliveries),
  ]);
}
