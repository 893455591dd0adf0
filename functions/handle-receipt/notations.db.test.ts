// Receipts whose ids are written in another way than the carrier's answers, and ids that were given twice.
import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import {
  type SeededColumns,
  seedMessage,
  seedPart,
  seedReceipt,
} from '../../shared/testing/seed-messages.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();
const RECIPIENT = '16505550123'; // of the seeded messages
const FROM_RECIPIENT = { source_addr: RECIPIENT, dest_addr: '14155550100' };
const HOUR_MS = 3_600_000;

let logText: () => string;

beforeEach(async () => {
  await db.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.receipts, messaging.receipt_id_evidence',
  );
  await db.pool.query('delete from messaging.vendor_connectors');
  await db.pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ('sinch_primary', 'sinch', 'smpp.example', 3601, 'ringer', '')`,
  );
});

async function apply(...receiptIds: Uuid[]): Promise<void> {
  const recording = recordingLog();
  logText = recording.logText;
  const deps = { pool: db.pool, announcer: recordingAnnouncer(), clock: systemClock, log: recording.log };
  await createReceiptHandler(deps)({ receiptIds });
}

async function sentAs(
  carrierId: string,
  part: SeededColumns = {},
  message: SeededColumns = {},
): Promise<Uuid> {
  const id = await seedMessage(db.pool, message);
  await seedPart(db.pool, id, carrierId, part);
  return id;
}

async function statusOf(id: Uuid): Promise<string | undefined> {
  const found = await db.pool.query('select status from messaging.message_log where id = $1', [id]);
  return found.rows[0]?.status;
}

async function learned(): Promise<string | null> {
  const found = await db.pool.query(
    `select learned_id_form as form from messaging.vendor_connectors where connector_name = 'sinch_primary'`,
  );
  return found.rows[0]?.form;
}

test.each([
  ['in hexadecimal', '439041101', '1a2b3c4d'],
  ['in decimal', '1A2B3C4D', '439041101'],
  ['with zeros in front', '439041101', '000439041101'],
  ['in another case', 'ABCDEF', 'abcdef'],
])('a receipt that writes the id %s is found', async (_notation, answered, written) => {
  const messageId = await sentAs(answered);
  await apply(await seedReceipt(db.pool, written, FROM_RECIPIENT));
  expect(await statusOf(messageId)).toBe('delivered');
});

test.each([
  ['of another recipient', { ...FROM_RECIPIENT, source_addr: '16505550999' }],
  ['without addresses', {}],
])('a receipt in another notation %s is not applied, and waits', async (_case, columns) => {
  const messageId = await sentAs('439041101');
  const receiptId = await seedReceipt(db.pool, '1a2b3c4d', columns);
  await apply(receiptId);
  expect(await statusOf(messageId)).toBe('sent');
  const found = await db.pool.query(
    'select applied_at, message_id, wake_at is not null as waits from messaging.receipts where id = $1',
    [receiptId],
  );
  expect(found.rows).toEqual([{ applied_at: null, message_id: null, waits: true }]);
});

test('after ten such receipts the notation is learned, and said', async () => {
  const numbers = Array.from({ length: 10 }, (_, index) => 439041101 + index);
  const receipts: Uuid[] = [];
  for (const number of numbers) {
    await sentAs(String(number));
    receipts.push(await seedReceipt(db.pool, number.toString(16), FROM_RECIPIENT));
  }
  await apply(...receipts.slice(0, 9));
  expect(await learned()).toBeNull();
  await apply(...receipts.slice(9));
  expect(await learned()).toBe('hex-to-decimal');
  expect(logText()).toContain('receipt-ids.learned');
  expect((await db.pool.query('select * from messaging.receipt_id_evidence')).rows).toEqual([]);
});

test('a notation that was configured is kept, and the evidence against it can be read', async () => {
  await db.pool.query(`update messaging.vendor_connectors set receipt_id_form = 'as-is'`);
  for (let number = 0; number < 12; number += 1) {
    await sentAs(String(439041101 + number));
    await apply(await seedReceipt(db.pool, (439041101 + number).toString(16), FROM_RECIPIENT));
  }
  expect(await learned()).toBeNull();
  const evidence = await db.pool.query('select connector, form, matches from messaging.receipt_id_evidence');
  expect(evidence.rows).toEqual([{ connector: 'sinch_primary', form: 'hex-to-decimal', matches: 12 }]);
});

test('a counter that starts again does not end an old message by the receipt of a new one, nor the reverse', async () => {
  const old = await sentAs('17', { submitted_at: new Date(Date.now() - 48 * HOUR_MS) });
  const young = await sentAs('17', {}, { dest_addr: '+16505550777' });
  await apply(await seedReceipt(db.pool, '17', FROM_RECIPIENT));
  expect([await statusOf(old), await statusOf(young)]).toEqual(['delivered', 'sent']);
  await apply(await seedReceipt(db.pool, '17', { ...FROM_RECIPIENT, source_addr: '16505550777' }));
  expect(await statusOf(young)).toBe('delivered');
});

test('a receipt is not one of a message that was sent long after it', async () => {
  const messageId = await sentAs('18');
  await apply(
    await seedReceipt(db.pool, '18', { ...FROM_RECIPIENT, received_at: new Date(Date.now() - HOUR_MS) }),
  );
  expect(await statusOf(messageId)).toBe('sent');
});
