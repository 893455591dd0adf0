// Messages in any state, with the columns that their life so far would have left.
import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';

export type SeededColumns = Readonly<Record<string, unknown>>;

const SENT: SeededColumns = {
  direction: 'outbound',
  source_addr: '+14155550100',
  dest_addr: '+16505550123',
  message_body: 'Your code is 4711',
  status: 'sent',
  encoding: 'gsm7',
  vendor_connector: 'sinch_primary',
  sequence: 4,
  announced_sequence: 4,
  queued_at: new Date(),
  sending_at: new Date(),
  submitted_at: new Date(),
};

/** One outbound message that was sent and awaits its receipt, unless `columns` say otherwise. */
export async function seedMessage(pool: pg.Pool, columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(pool, 'messaging.message_log', { ...SENT, ...columns }, 'id');
}

let carrierIds = 0;

/** An id that the carrier gave to no other part. */
export function makeCarrierId(): string {
  carrierIds += 1;
  return `CARRIER-${carrierIds}`;
}

/** A part that the carrier accepted under this id. */
export async function seedPart(
  pool: pg.Pool,
  messageId: Uuid,
  carrierMessageId: string,
  columns: SeededColumns = {},
): Promise<void> {
  await insertRow(
    pool,
    'messaging.message_parts',
    {
      message_id: messageId,
      part_number: 1,
      parts: 1,
      connector: 'sinch_primary',
      carrier_message_id: carrierMessageId,
      status: 'submitted',
      ...columns,
    },
    'message_id',
  );
}

/** A stored receipt that says `delivered` and is not applied yet. */
export function seedReceipt(
  pool: pg.Pool,
  carrierMessageId: string,
  columns: SeededColumns = {},
): Promise<Uuid> {
  return insertRow(
    pool,
    'messaging.receipts',
    {
      connector: 'sinch_primary',
      carrier_message_id: carrierMessageId,
      state: 'DELIVRD',
      carrier_error: '000',
      raw_text: 'stat:DELIVRD err:000',
      wake_at: new Date(),
      ...columns,
    },
    'id',
  );
}

/** Inserts the columns given and answers the column asked for; names are the test's own. */
export async function insertRow(
  pool: pg.Pool,
  table: string,
  columns: SeededColumns,
  returning: string,
): Promise<Uuid> {
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 1}`);
  const inserted = await pool.query(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) returning ${returning}`,
    Object.values(columns),
  );
  return inserted.rows[0]?.[returning];
}
