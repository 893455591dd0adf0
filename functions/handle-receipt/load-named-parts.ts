import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { StoredReceipt } from './load-receipts.ts';

const LOAD: Statement = {
  name: 'handle-receipt.load-named-parts',
  text: `
    select r.id, p.message_id as "messageId", p.part_number as "partNumber", p.parts, p.submitted_at as "submittedAt",
      m.status as "messageStatus", m.source_addr as sender, m.dest_addr as recipient
    from messaging.receipts r
    cross join lateral (
      select * from messaging.message_parts where message_id = r.message_id and part_number = r.part_number offset 0
    ) p
    cross join lateral (
      select status, source_addr, dest_addr from messaging.message_log where id = r.message_id offset 0
    ) m
    where r.id = any($1::uuid[]) and r.id between (select $2::uuid) and (select $3::uuid) and r.matched_by is not null`,
};

/** The columns of a `StoredReceipt` that tell of its part. */
export type NamedPart = Pick<
  StoredReceipt,
  'id' | 'messageId' | 'partNumber' | 'parts' | 'submittedAt' | 'messageStatus' | 'sender' | 'recipient'
>;

/** The parts that operators said these receipts are for. */
export function loadNamedParts(db: Queryable, receiptIds: readonly Uuid[]): Promise<NamedPart[]> {
  const { min, max } = idBounds(receiptIds);
  return queryRows<NamedPart>(db, LOAD, [receiptIds, min, max]);
}
