// Which part a receipt names: the one that was sent last under the carrier's id, in the last ten days.
import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { makeCarrierId, seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();

async function applyReceiptOf(carrierMessageId: string): Promise<void> {
  const receiptId = await seedReceipt(db.pool, carrierMessageId);
  const deps = { pool: db.pool, announcer: recordingAnnouncer(), clock: systemClock };
  await createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') })({ receiptIds: [receiptId] });
}

async function statusOf(id: Uuid): Promise<string | undefined> {
  const found = await db.pool.query('select status from messaging.message_log where id = $1', [id]);
  return found.rows[0]?.status;
}

test.each([
  ['of the same day', 10],
  ['of nine days ago', 9 * 24 * 3_600],
])('an id that the carrier used again, after one %s, names the part sent last', async (_, secondsAgo) => {
  // Accepted first and sent last: it was scheduled.
  const scheduled = await seedMessage(db.pool);
  const other = await seedMessage(db.pool);
  const id = makeCarrierId();
  await seedPart(db.pool, scheduled, id);
  await seedPart(db.pool, other, id, { submitted_at: new Date(Date.now() - secondsAgo * 1_000) });
  await applyReceiptOf(id);
  expect(await statusOf(scheduled)).toBe('delivered');
  expect(await statusOf(other)).toBe('sent');
});

test.each([
  ['nine days after it was sent', 9, 'delivered'],
  ["twelve days after it was sent, when the id may be another message's", 12, 'sent'],
])('a receipt that comes %s', async (_, days, status) => {
  const messageId = await seedMessage(db.pool);
  const id = makeCarrierId();
  await seedPart(db.pool, messageId, id, { submitted_at: new Date(Date.now() - days * 24 * 3_600_000) });
  await applyReceiptOf(id);
  expect(await statusOf(messageId)).toBe(status);
});

test('a message that was accepted a month before it was sent gets its receipt', async () => {
  const found = await db.pool.query<{ id: Uuid }>("select uuidv7(interval '-34 days') as id");
  const messageId = await seedMessage(db.pool, { id: found.rows[0]?.id });
  const id = makeCarrierId();
  await seedPart(db.pool, messageId, id);
  await applyReceiptOf(id);
  expect(await statusOf(messageId)).toBe('delivered');
});
