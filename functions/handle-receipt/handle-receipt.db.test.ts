import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, partitionsScanned, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import {
  seedReceipt as insertReceipt,
  type SeededColumns,
  seedMessage,
  seedPart,
} from '../../shared/testing/seed-messages.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();
const NOW = new Date('2026-11-22T12:00:00.000Z');

let nextId = 0;
function carrierId(): string {
  nextId += 1;
  return `CARRIER-${nextId}`;
}

function seedReceipt(carrierMessageId: string, columns: SeededColumns = {}): Promise<Uuid> {
  return insertReceipt(db.pool, carrierMessageId, { received_at: NOW, ...columns });
}

function setUp() {
  const announcer = recordingAnnouncer();
  const logStream = new PassThrough();
  const log = createLogger('test', 'info', logStream);
  const handle = createReceiptHandler({ pool: db.pool, announcer, clock: { now: () => NOW }, log });
  const apply = (...receiptIds: Uuid[]) => handle({ receiptIds });
  return { apply, announcer, logText: () => String(logStream.read() ?? '') };
}

async function rowOf(table: string, key: string, id: Uuid): Promise<Record<string, unknown>> {
  const found = await db.pool.query(`select * from messaging.${table} where ${key} = $1`, [id]);
  return found.rows[0];
}
const messageOf = (id: Uuid) => rowOf('message_log', 'id', id);
const receiptOf = (id: Uuid) => rowOf('receipts', 'id', id);

describe('a message of one part', () => {
  test('is delivered by its receipt, and the event of it is owed and announced', async () => {
    const { apply, announcer } = setUp();
    const messageId = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    const receiptId = await seedReceipt(id);
    expect(await apply(receiptId)).toEqual({ kind: 'done' });
    expect(await messageOf(messageId)).toMatchObject({
      status: 'delivered',
      dlr_status: 'DELIVRD',
      error_code: null,
      carrier_error: null,
      sequence: 5,
      announced_sequence: 4,
      delivered_at: NOW,
      final_at: expect.any(Date),
      corrected_at: null,
      wake_at: expect.any(Date),
    });
    expect(await rowOf('message_parts', 'message_id', messageId)).toMatchObject({ status: 'delivered' });
    expect(await receiptOf(receiptId)).toMatchObject({
      message_id: messageId,
      part_number: 1,
      applied_at: expect.any(Date),
      wake_at: null,
    });
    expect(announcer.announcements).toEqual([
      { topic: 'message-updated', field: 'messageIds', ids: [messageId] },
    ]);
  });

  test.each([
    ['UNDELIV', '150', 'undelivered', 'carrier_undelivered', 'err:150'],
    ['REJECTD', 'x'.repeat(60), 'undelivered', 'carrier_undelivered', `err:${'x'.repeat(56)}`],
    ['EXPIRED', null, 'expired', 'carrier_expired', null],
    ['DELIVRD', '000', 'delivered', null, null],
  ])('receipt %s with %s ends it as %s', async (state, carrierError, status, errorCode, shownError) => {
    const { apply } = setUp();
    const messageId = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    await apply(await seedReceipt(id, { state, carrier_error: carrierError }));
    expect(await messageOf(messageId)).toMatchObject({
      status,
      dlr_status: state,
      error_code: errorCode,
      carrier_error: shownError,
      delivered_at: status === 'delivered' ? NOW : null,
    });
  });

  test.each(['ENROUTE', 'ACCEPTD', 'UNKNOWN', 'unrecognised'])(
    'receipt %s is kept and changes nothing',
    async (state) => {
      const { apply, announcer } = setUp();
      const messageId = await seedMessage(db.pool);
      const id = carrierId();
      await seedPart(db.pool, messageId, id);
      const receiptId = await seedReceipt(id, { state });
      await apply(receiptId);
      expect(await messageOf(messageId)).toMatchObject({ status: 'sent', sequence: 4, dlr_status: null });
      expect(await receiptOf(receiptId)).toMatchObject({ applied_at: expect.any(Date), wake_at: null });
      expect(announcer.announcements).toEqual([]);
    },
  );

  test('the same event twice changes nothing the second time', async () => {
    const { apply, announcer } = setUp();
    const messageId = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    const receiptId = await seedReceipt(id);
    await apply(receiptId);
    const first = [await messageOf(messageId), await receiptOf(receiptId)];
    await apply(receiptId);
    expect([await messageOf(messageId), await receiptOf(receiptId)]).toEqual(first);
    expect(announcer.announcements).toHaveLength(1);
  });

  test.each([
    ['delivered', null],
    ['failed', 'carrier_refused'],
    ['undelivered', 'partial'],
    ['canceled', null],
    ['expired', 'carrier_expired'],
  ])('a late receipt never moves a message that is %s (%s)', async (status, errorCode) => {
    const { apply, announcer } = setUp();
    const messageId = await seedMessage(db.pool, { status, error_code: errorCode, final_at: NOW });
    const before = await messageOf(messageId);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    const receiptId = await seedReceipt(id, { state: 'UNDELIV' });
    await apply(receiptId);
    expect(await messageOf(messageId)).toEqual(before);
    expect(await receiptOf(receiptId)).toMatchObject({ applied_at: expect.any(Date) });
    expect(announcer.announcements).toEqual([]);
  });

  test('of two receipts that contradict each other the first counts, in one event and in two', async () => {
    const { apply } = setUp();
    const messageId = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    const first = await seedReceipt(id, { state: 'UNDELIV' });
    const second = await seedReceipt(id, { state: 'DELIVRD' });
    await apply(second, first);
    await apply(await seedReceipt(id, { state: 'DELIVRD' }));
    expect(await messageOf(messageId)).toMatchObject({ status: 'undelivered', sequence: 5 });
    expect(await receiptOf(second)).toMatchObject({ applied_at: expect.any(Date), wake_at: null });
  });

  test('a receipt that never came may be corrected once', async () => {
    const { apply } = setUp();
    const finalAt = new Date('2026-11-20T12:00:00.000Z');
    const messageId = await seedMessage(db.pool, {
      status: 'undelivered',
      error_code: 'receipt_missing',
      final_at: finalAt,
      sequence: 5,
      announced_sequence: 5,
    });
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    await apply(await seedReceipt(id));
    const corrected = await messageOf(messageId);
    expect(corrected).toMatchObject({
      status: 'delivered',
      error_code: null,
      sequence: 6,
      announced_sequence: 5,
      final_at: finalAt,
      corrected_at: expect.any(Date),
    });
    await apply(await seedReceipt(id, { state: 'UNDELIV' }));
    expect(await messageOf(messageId)).toEqual(corrected);
  });

  test('where no receipt was asked for, sent stays the end', async () => {
    const { apply } = setUp();
    const messageId = await seedMessage(db.pool, { awaits_receipt: false });
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    await apply(await seedReceipt(id));
    expect(await messageOf(messageId)).toMatchObject({ status: 'sent', sequence: 4 });
  });
});

describe('matching', () => {
  test("a receipt of another connector with the same id is not this message's", async () => {
    const { apply } = setUp();
    const messageId = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, messageId, id);
    const receiptId = await seedReceipt(id, { connector: 'other_carrier' });
    await apply(receiptId);
    expect(await messageOf(messageId)).toMatchObject({ status: 'sent' });
    expect(await receiptOf(receiptId)).toMatchObject({
      applied_at: null,
      message_id: null,
      wake_at: new Date('2026-11-22T12:00:01.000Z'),
    });
  });

  test('an id that the carrier used again names the newest message', async () => {
    const { apply } = setUp();
    const older = await seedMessage(db.pool);
    const newer = await seedMessage(db.pool);
    const id = carrierId();
    await seedPart(db.pool, newer, id);
    await seedPart(db.pool, older, id);
    await apply(await seedReceipt(id));
    expect(await messageOf(newer)).toMatchObject({ status: 'delivered' });
    expect(await messageOf(older)).toMatchObject({ status: 'sent' });
  });

  test.each(['sending', 'queued'])(
    'a receipt waits while its message is %s, then applies',
    async (status) => {
      const { apply } = setUp();
      const messageId = await seedMessage(db.pool, { status });
      const id = carrierId();
      await seedPart(db.pool, messageId, id);
      const receiptId = await seedReceipt(id);
      await apply(receiptId);
      expect(await receiptOf(receiptId)).toMatchObject({
        applied_at: null,
        wake_at: new Date('2026-11-22T12:00:01.000Z'),
      });
      await db.pool.query("update messaging.message_log set status = 'sent' where id = $1", [messageId]);
      await apply(receiptId);
      expect(await messageOf(messageId)).toMatchObject({ status: 'delivered' });
    },
  );

  test('a receipt that nothing matched for 72 hours stays in the ledger and owes nothing', async () => {
    const { apply } = setUp();
    const receiptId = await seedReceipt(carrierId(), { received_at: new Date('2026-11-19T11:00:00.000Z') });
    await apply(receiptId);
    expect(await receiptOf(receiptId)).toMatchObject({ applied_at: null, wake_at: null });
  });
});

test.each(PLAN_MODES)('only the partitions of the ids are read (%s)', async (mode) => {
  const single = await seedMessage(db.pool);
  const long = await seedMessage(db.pool, { segments: 2 });
  const ids = [carrierId(), carrierId(), carrierId()];
  await seedPart(db.pool, single, ids[0] ?? '');
  await seedPart(db.pool, long, ids[1] ?? '', { part_number: 1, parts: 2 });
  await seedPart(db.pool, long, ids[2] ?? '', { part_number: 2, parts: 2 });
  const receiptIds = await Promise.all([...ids, carrierId()].map((id) => seedReceipt(id)));
  const month = await db.pool.query<{ name: string }>(
    "select to_char(now() at time zone 'UTC', 'YYYY_MM') as name",
  );
  const scanned = await partitionsScanned(db.url, mode, (pool) => {
    const deps = { pool, announcer: recordingAnnouncer(), clock: { now: () => NOW } };
    return createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') })({ receiptIds });
  });
  expect(await messageOf(long)).toMatchObject({ status: 'delivered' });
  // In the first days of a month the last ten reach back; the partition before the first one is the default.
  expect(scanned.filter((name) => !name.endsWith('_default'))).toEqual(
    ['message_log', 'message_parts', 'receipts'].map((table) => `${table}_${month.rows[0]?.name}`),
  );
});

test.each(PLAN_MODES)('ids far apart do not cost the rows between them (%s)', async (mode) => {
  const ends: Uuid[] = [];
  for (const id of [carrierId(), carrierId()]) {
    await seedPart(db.pool, await seedMessage(db.pool), id);
    ends.push(await seedReceipt(id));
    await db.pool.query(
      `with message as (
         insert into messaging.message_log (direction, source_addr, dest_addr, message_body, status, encoding)
         select 'outbound', '1', '2', '', 'sent', 'gsm7' from generate_series(1, 500) returning id
       ), part as (
         insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status)
         select id, 1, 1, 'sinch_primary', id::text, 'submitted' from message
       )
       insert into messaging.receipts (connector, carrier_message_id, state, raw_text)
       select 'sinch_primary', id::text, 'DELIVRD', '' from message`,
    );
  }
  const rows = await rowsRead(db.url, mode, (pool) => {
    const deps = { pool, announcer: recordingAnnouncer(), clock: { now: () => NOW } };
    return createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') })({ receiptIds: ends });
  });
  // Two receipts, parts and messages: each is found once and changed once.
  expect(Object.values(rows)).toEqual([4, 4, 4]);
});

test('the log says what happened, without numbers or text', async () => {
  const { apply, logText } = setUp();
  const messageId = await seedMessage(db.pool);
  const id = carrierId();
  await seedPart(db.pool, messageId, id);
  await apply(await seedReceipt(id, { raw_text: 'id:1 text:Your code is 4711' }));
  const text = logText();
  expect(text).toContain('"finished":1');
  expect(text).not.toMatch(/4711|5550123|5550100/);
});
