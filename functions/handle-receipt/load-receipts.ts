import type { MessageStatus } from '../../shared/contracts/message-status.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { ReceiptState } from '../../shared/messaging/receipt-state.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { RECENT } from './recent-sql.ts';

export type StoredReceipt = {
  readonly id: Uuid;
  readonly state: ReceiptState | 'unrecognised';
  /** The code alone, as the carrier wrote it: `150`. */
  readonly carrierError: string | null;
  readonly receivedAt: Date;
  readonly connector: string;
  /** In the notation of its connector; `null` where the receipt names none. */
  readonly carrierMessageId: string | null;
  /** As the carrier wrote it; `null` where the receipt names none. */
  readonly rawId: string | null;
  /** The receipt's own addresses, as on the wire; `null` where they were not kept. */
  readonly from: string | null;
  readonly to: string | null;
  /** An operator has said which part it is for. */
  readonly byHand: boolean;
  /** The part that the receipt names; all of it is `null` where none is known (yet). */
  readonly messageId: Uuid | null;
  readonly partNumber: number | null;
  readonly parts: number | null;
  readonly submittedAt: Date | null;
  readonly messageStatus: MessageStatus | null;
  readonly sender: string | null;
  readonly recipient: string | null;
  /** Of the message's sender's trace. */
  readonly traceparent: string | null;
};

// `= any` finds the rows, the bounds beside it leave out other partitions. By bounds alone (or joined with the ids) the
// planner, which knows nothing of rows this new, read all rows between the ids: 425 ms for 60 of 11,000 receipts.
// Carriers keep a message for three days, so a part of the last ten is meant, the newest of them: the days are asked one by
// one, today first, and the first that has one ends it (a nested loop keeps the order of its outer side). A message may be
// 35 days older than its part: it was scheduled. Bounds are made once, since one costs 10 µs and would be made for every row.
const LOAD: Statement = {
  name: 'handle-receipt.load',
  text: `
    with ${RECENT}
    select r.id, r.state, r.carrier_error as "carrierError", r.received_at as "receivedAt", r.connector,
      r.carrier_message_id as "carrierMessageId", coalesce(r.raw_id, r.carrier_message_id) as "rawId", r.source_addr as "from", r.dest_addr as "to",
      r.matched_by is not null as "byHand",
      p.message_id as "messageId", p.part_number as "partNumber", p.parts, p.submitted_at as "submittedAt",
      m.status as "messageStatus", m.source_addr as sender, m.dest_addr as recipient, m.traceparent
    from messaging.receipts r
    left join lateral (
      select of_day.* from unnest((select days from recent)) d(day) cross join lateral (
        select message_id, part_number, parts, submitted_at from messaging.message_parts
        where messaging.submission_day(submitted_at) = d.day
          and carrier_message_id = r.carrier_message_id and connector = r.connector
          and message_id between (select low from recent) and (select high from recent)
        order by submitted_at desc limit 1
      ) of_day
      limit 1
    ) p on true
    left join lateral (
      select status, source_addr, dest_addr, traceparent from messaging.message_log where id = p.message_id offset 0
    ) m on true
    where r.id = any($1::uuid[]) and r.id between (select $2::uuid) and (select $3::uuid) and r.applied_at is null
    order by r.id`,
};

/** Those of the receipts that are not applied yet, oldest first, each with the newest part of its carrier id. */
export function loadReceipts(db: Queryable, receiptIds: readonly Uuid[]): Promise<StoredReceipt[]> {
  const { min, max } = idBounds(receiptIds);
  return queryRows<StoredReceipt>(db, LOAD, [receiptIds, min, max]);
}
