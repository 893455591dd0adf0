import {
  type ListParkedReceiptsQuery,
  PARKED_MAX,
  type ParkedReceipt,
} from '../../shared/contracts/http/admin/receipts.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { maskReceiptText } from '../../shared/messaging/mask-receipt-text.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type Row = {
  readonly id: Uuid;
  readonly connector: string;
  readonly received_at: Date;
  readonly raw_id: string | null;
  readonly state: string;
  readonly carrier_error: string | null;
  readonly source_addr: string | null;
  readonly dest_addr: string | null;
  readonly raw_text: string;
  readonly wakes: number;
  readonly wake_at: Date;
};

// By the index of what is due, bounded: the ledger itself is never walked.
const LIST: Statement = {
  name: 'read-receipts.list-parked',
  text: `
    with due as materialized (
      select id, connector, received_at, raw_id, state, carrier_error, source_addr, dest_addr, raw_text, wakes, wake_at
      from messaging.receipts where wake_at is not null order by wake_at limit ${PARKED_MAX}
    )
    select * from due
    where received_at < now() - interval '1 minute' and ($2::text is null or connector = $2) and id < $1
    order by id desc limit $3`,
};

/** Newest first, masked. */
export function createListParked(
  db: Queryable,
): (input: { readonly query: ListParkedReceiptsQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const { connector, limit, cursor = LAST_ID } = query;
    const rows = await queryRows<Row>(db, LIST, [cursor, connector, limit + 1]);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toParked) };
  };
}

function toParked(row: Row): ParkedReceipt {
  return {
    id: formatId('receipt', row.id),
    connector: row.connector,
    received_at: row.received_at.toISOString(),
    carrier_message_id: row.raw_id,
    state: row.state,
    carrier_error: row.carrier_error,
    from: row.source_addr && maskNumber(row.source_addr),
    to: row.dest_addr && maskNumber(row.dest_addr),
    raw_text: maskReceiptText(row.raw_text),
    tries: row.wakes,
    next_try_at: row.wake_at.toISOString(),
  };
}
