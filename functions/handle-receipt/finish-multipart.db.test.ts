import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { makeCarrierId, seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';
import { finishMultipart } from './finish-multipart.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();
const NOW = new Date('2026-11-22T12:00:00.000Z');

function setUp() {
  const announcer = recordingAnnouncer();
  const log = createLogger('test', 'fatal');
  const handle = createReceiptHandler({ pool: db.pool, announcer, clock: { now: () => NOW }, log });
  return { apply: (...receiptIds: Uuid[]) => handle({ receiptIds }), announcer };
}

async function messageOf(id: Uuid): Promise<Record<string, unknown>> {
  const found = await db.pool.query('select * from messaging.message_log where id = $1', [id]);
  return found.rows[0];
}

async function seedLong(parts: number): Promise<{ messageId: Uuid; ids: string[] }> {
  const messageId = await seedMessage(db.pool, { segments: parts });
  const ids = Array.from({ length: parts }, makeCarrierId);
  for (const [index, id] of ids.entries()) {
    await seedPart(db.pool, messageId, id, { part_number: index + 1, parts });
  }
  return { messageId, ids };
}

test('a long message is delivered by the receipt of its last part', async () => {
  const { apply, announcer } = setUp();
  const { messageId, ids } = await seedLong(2);
  await apply(await seedReceipt(db.pool, ids[1] ?? ''));
  expect(await messageOf(messageId)).toMatchObject({ status: 'sent', sequence: 4 });
  await apply(await seedReceipt(db.pool, ids[0] ?? ''));
  expect(await messageOf(messageId)).toMatchObject({ status: 'delivered', sequence: 5 });
  expect(announcer.announcements).toHaveLength(1);
});

test('all receipts in one event end the message once', async () => {
  const { apply } = setUp();
  const { messageId, ids } = await seedLong(3);
  await apply(...(await Promise.all(ids.map((id) => seedReceipt(db.pool, id)))));
  expect(await messageOf(messageId)).toMatchObject({ status: 'delivered', sequence: 5 });
});

test('one lost part loses the message, with the reason of that part', async () => {
  const { apply } = setUp();
  const { messageId, ids } = await seedLong(2);
  await apply(await seedReceipt(db.pool, ids[0] ?? '', { state: 'REJECTD', carrier_error: '015' }));
  await apply(await seedReceipt(db.pool, ids[1] ?? ''));
  expect(await messageOf(messageId)).toMatchObject({
    status: 'undelivered',
    dlr_status: 'REJECTD',
    error_code: 'carrier_filtered',
    carrier_error: 'err:015',
    sequence: 5,
  });
});

test('two receipts of two parts at the same moment finish the message', async () => {
  const { messageId, ids } = await seedLong(2);
  const receipts = await Promise.all(ids.map((id) => seedReceipt(db.pool, id)));
  const blocker = await db.pool.connect();
  await blocker.query('begin');
  await blocker.query('select from messaging.message_log where id = $1 for update', [messageId]);
  const working = receipts.map((receiptId, index) =>
    finishMultipart(
      db.pool,
      [
        {
          receiptId,
          ...{ messageId, traceparent: null, connector: 'sinch_primary' },
          partNumber: index + 1,
          parts: 2,
          outcome: 'delivered',
          state: 'DELIVRD',
          carrierError: undefined,
          errorCode: undefined,
          receivedAt: NOW,
        },
      ],
      NOW,
    ),
  );
  await expect.poll(waitingForLocks).toBe(2);
  await blocker.query('commit');
  blocker.release();
  expect((await Promise.all(working)).flat()).toEqual([messageId]);
  expect(await messageOf(messageId)).toMatchObject({ status: 'delivered', sequence: 5 });
});

async function waitingForLocks(): Promise<number> {
  const waiting = await db.pool.query(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return waiting.rows[0].n;
}
