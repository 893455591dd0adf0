// A row of messaging.receipts as operators see it.
import type { ReceiptResource } from '../../shared/contracts/http/admin/receipts.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { maskReceiptText } from '../../shared/messaging/mask-receipt-text.ts';

/** SQL for the version of a row: what it was settled as. Each look at it writes into the row too, and is no other version. */
export function receiptVersion(alias: string): string {
  const settled = ['applied_at', 'message_id', 'part_number', 'matched_by'].map((name) => `${alias}.${name}`);
  return `left(md5(concat_ws('|', ${settled.join(', ')})), 16)`;
}

/** SQL for a `ReceiptRow`. */
export function receiptColumns(alias: string): string {
  const names = [
    'id',
    'connector',
    'received_at',
    'raw_id',
    'state',
    'carrier_error',
    'source_addr',
    'dest_addr',
  ];
  const settled = ['message_id', 'part_number', 'matched_by', 'applied_at', 'wake_at', 'wakes'];
  return `${[...names, 'raw_text', ...settled].map((name) => `${alias}.${name}`).join(', ')},
    ${receiptVersion(alias)} as version`;
}

export type ReceiptRow = {
  readonly id: Uuid;
  readonly connector: string;
  readonly received_at: Date;
  readonly raw_id: string | null;
  readonly state: string;
  readonly carrier_error: string | null;
  readonly source_addr: string | null;
  readonly dest_addr: string | null;
  readonly raw_text: string;
  readonly message_id: Uuid | null;
  readonly part_number: number | null;
  readonly matched_by: string | null;
  readonly applied_at: Date | null;
  readonly wake_at: Date | null;
  readonly wakes: number;
  readonly version: string;
};

export function toReceipt(row: ReceiptRow): ReceiptResource {
  return {
    id: formatId('receipt', row.id),
    state: stateOf(row),
    connector: row.connector,
    received_at: row.received_at.toISOString(),
    carrier_message_id: row.raw_id,
    carrier_state: row.state,
    carrier_error: row.carrier_error,
    from: row.source_addr && maskNumber(row.source_addr),
    to: row.dest_addr && maskNumber(row.dest_addr),
    raw_text: maskReceiptText(row.raw_text),
    message_id: row.message_id && formatId('message', row.message_id),
    part_number: row.part_number,
    matched_by: row.matched_by,
    tries: row.wakes,
    next_try_at: row.wake_at?.toISOString() ?? null,
  };
}

function stateOf({ applied_at, message_id, wake_at }: ReceiptRow): ReceiptResource['state'] {
  if (applied_at !== null) return message_id === null ? 'discarded' : 'applied';
  return wake_at === null ? 'given_up' : 'parked';
}
