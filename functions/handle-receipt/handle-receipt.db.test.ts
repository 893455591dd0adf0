import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { traceIdOf } from '../../shared/kernel/trace-context.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../shared/testing/recording-spans.ts';
import {
  seedReceipt as insertReceipt,
  makeCarrierId,
  type SeededColumns,
  seedMessage,
  seedPart,
} from '../../shared/testing/seed-messages.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();
/** Parts are submitted by the database's clock, and no receipt is long before its part. */
const NOW = new Date();

function seedReceipt(carrierMessageId: string, columns: SeededColumns = {}): Promise<Uuid> {
  return insertReceipt(db.pool, carrierMessageId, { received_at: NOW, ...columns });
}

/** A sent message of one part, and the carrier's id of that. */
async function seedSingle(columns: SeededColumns = {}): Promise<{ messageId: Uuid; id: string }> {
  const messageId = await seedMessage(db.pool, columns);
  const id = makeCarrierId();
  await seedPart(db.pool, messageId, id);
  return { messageId, id };
}

function setUp() {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const { spans, sent } = recordingSpans();
  const handle = createReceiptHandler({ pool: db.pool, announcer, clock: { now: () => NOW }, spans, log });
  const apply = (...receiptIds: Uuid[]) => handle({ receiptIds });
  return { apply, announcer, logText, sent };
}

async function rowOf(table: string, key: string, id: Uuid): Promise<Record<string, unknown>> {
  const found = await db.pool.query(`select * from messaging.${table} where ${key} = $1`, [id]);
  return found.rows[0];
}
const messageOf = (id: Uuid) => rowOf('message_log', 'id', id);
const receiptOf = (id: Uuid) => rowOf('receipts', 'id', id);

describe('a message of one part', () => {
  test('is delivered by its receipt, and owes nothing more', async () => {
    const { apply, announcer } = setUp();
    const { messageId, id } = await seedSingle();
    const receiptId = await seedReceipt(id);
    expect(await apply(receiptId)).toEqual({ kind: 'done' });
    expect(await messageOf(messageId)).toMatchObject({
      status: 'delivered',
      dlr_status: 'DELIVRD',
      error_code: null,
      carrier_error: null,
      sequence: 5,
      announced_sequence: 5,
      delivered_at: NOW,
      final_at: NOW,
      corrected_at: null,
      wake_at: null,
    });
    expect(await rowOf('message_parts', 'message_id', messageId)).toMatchObject({ status: 'delivered' });
    expect(await receiptOf(receiptId)).toMatchObject({
      message_id: messageId,
      part_number: 1,
      applied_at: expect.any(Date),
      wake_at: null,
    });
    expect(announcer.announcements).toEqual([]);
  });

  test.each([
    ['UNDELIV', '150', 'undelivered', 'carrier_unknown_recipient', 'err:150'],
    ['UNDELIV', '349', 'undelivered', 'carrier_undelivered', 'err:349'],
    ['UNDELIV', null, 'undelivered', 'carrier_undelivered', null],
    ['REJECTD', 'x'.repeat(60), 'undelivered', 'carrier_undelivered', `err:${'x'.repeat(56)}`],
    ['EXPIRED', null, 'expired', 'carrier_expired', null],
    ['EXPIRED', '153', 'expired', 'carrier_expired', 'err:153'],
    ['DELIVRD', '000', 'delivered', null, null],
  ])('receipt %s with %s ends it as %s', async (state, carrierError, status, errorCode, shownError) => {
    const { apply } = setUp();
    const { messageId, id } = await seedSingle();
    await apply(await seedReceipt(id, { state, carrier_error: carrierError }));
    expect(await messageOf(messageId)).toMatchObject({
      status,
      dlr_status: state,
      error_code: errorCode,
      carrier_error: shownError,
      delivered_at: status === 'delivered' ? NOW : null,
    });
  });

  test.each([
    ['+14155550100', '+16505550123', '064', 'carrier_cap_reached'],
    ['+18445550100', '+16505550123', '064', 'carrier_tollfree_unverified'],
    ['+18445550100', '+16505550123', '257', 'carrier_opted_out'],
    ['+14155550100', '+447700900123', '060', 'carrier_sender_refused'],
    ['+14155550100', '+16505550123', '060', 'carrier_campaign_inactive'],
  ])('a loss from %s to %s with err %s is %s', async (sender, recipient, carrierError, errorCode) => {
    const { apply } = setUp();
    const { messageId, id } = await seedSingle({ source_addr: sender, dest_addr: recipient });
    await apply(await seedReceipt(id, { state: 'UNDELIV', carrier_error: carrierError }));
    expect(await messageOf(messageId)).toMatchObject({
      error_code: errorCode,
      carrier_error: `err:${carrierError}`,
    });
  });

  test.each(['ENROUTE', 'ACCEPTD', 'UNKNOWN', 'unrecognised'])(
    'receipt %s is kept and changes nothing',
    async (state) => {
      const { apply, announcer } = setUp();
      const { messageId, id } = await seedSingle();
      const receiptId = await seedReceipt(id, { state });
      await apply(receiptId);
      expect(await messageOf(messageId)).toMatchObject({ status: 'sent', sequence: 4, dlr_status: null });
      expect(await receiptOf(receiptId)).toMatchObject({ applied_at: expect.any(Date), wake_at: null });
      expect(announcer.announcements).toEqual([]);
    },
  );

  test('the same event twice changes nothing the second time', async () => {
    const { apply, announcer } = setUp();
    const { messageId, id } = await seedSingle();
    const receiptId = await seedReceipt(id);
    await apply(receiptId);
    const first = [await messageOf(messageId), await receiptOf(receiptId)];
    await apply(receiptId);
    expect([await messageOf(messageId), await receiptOf(receiptId)]).toEqual(first);
    expect(announcer.announcements).toEqual([]);
  });

  test.each([
    ['delivered', null],
    ['failed', 'carrier_refused'],
    ['undelivered', 'partial'],
    ['canceled', null],
    ['expired', 'carrier_expired'],
  ])('a late receipt never moves a message that is %s (%s)', async (status, errorCode) => {
    const { apply, announcer } = setUp();
    const { messageId, id } = await seedSingle({ status, error_code: errorCode, final_at: NOW });
    const before = await messageOf(messageId);
    const receiptId = await seedReceipt(id, { state: 'UNDELIV' });
    await apply(receiptId);
    expect(await messageOf(messageId)).toEqual(before);
    expect(await receiptOf(receiptId)).toMatchObject({ applied_at: expect.any(Date) });
    expect(announcer.announcements).toEqual([]);
  });

  test('of two receipts that contradict each other the first counts, in one event and in two', async () => {
    const { apply } = setUp();
    const { messageId, id } = await seedSingle();
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
    const { messageId, id } = await seedSingle({
      status: 'undelivered',
      error_code: 'receipt_missing',
      final_at: finalAt,
      sequence: 5,
      announced_sequence: 5,
    });
    await apply(await seedReceipt(id));
    const corrected = await messageOf(messageId);
    expect(corrected).toMatchObject({
      status: 'delivered',
      error_code: null,
      sequence: 6,
      announced_sequence: 6,
      final_at: finalAt,
      corrected_at: NOW,
    });
    await apply(await seedReceipt(id, { state: 'UNDELIV' }));
    expect(await messageOf(messageId)).toEqual(corrected);
  });

  test('where no receipt was asked for, sent stays the end', async () => {
    const { apply } = setUp();
    const { messageId, id } = await seedSingle({ awaits_receipt: false });
    await apply(await seedReceipt(id));
    expect(await messageOf(messageId)).toMatchObject({ status: 'sent', sequence: 4 });
  });
});

describe('matching', () => {
  test("a receipt of another connector with the same id is not this message's", async () => {
    const { apply } = setUp();
    const { messageId, id } = await seedSingle();
    const receiptId = await seedReceipt(id, { connector: 'other_carrier' });
    await apply(receiptId);
    expect(await messageOf(messageId)).toMatchObject({ status: 'sent' });
    expect(await receiptOf(receiptId)).toMatchObject({
      applied_at: null,
      message_id: null,
      wake_at: new Date(NOW.getTime() + 1_000),
    });
  });

  test.each(['sending', 'queued'])(
    'a receipt waits while its message is %s, then applies',
    async (status) => {
      const { apply } = setUp();
      const { messageId, id } = await seedSingle({ status });
      const receiptId = await seedReceipt(id);
      await apply(receiptId);
      expect(await receiptOf(receiptId)).toMatchObject({
        applied_at: null,
        wake_at: new Date(NOW.getTime() + 1_000),
      });
      await db.pool.query("update messaging.message_log set status = 'sent' where id = $1", [messageId]);
      await apply(receiptId);
      expect(await messageOf(messageId)).toMatchObject({ status: 'delivered' });
    },
  );

  test('a receipt that nothing matched for 72 hours stays in the ledger and owes nothing', async () => {
    const { apply } = setUp();
    const receiptId = await seedReceipt(makeCarrierId(), {
      received_at: new Date('2026-11-19T11:00:00.000Z'),
    });
    await apply(receiptId);
    expect(await receiptOf(receiptId)).toMatchObject({ applied_at: null, wake_at: null });
  });
});

test('a row that the database refuses leaves its 99 neighbours delivered and told', async () => {
  const { apply, announcer, logText } = setUp();
  const messageIds: Uuid[] = [];
  const receiptIds: Uuid[] = [];
  for (let index = 0; index < 100; index += 1) {
    // The next state has no number: 32,767 is the last smallint.
    const { messageId, id } = await seedSingle(index === 41 ? { sequence: 32_767 } : {});
    messageIds.push(messageId);
    receiptIds.push(await seedReceipt(id));
  }
  expect(await apply(...receiptIds)).toEqual({ kind: 'done' });
  const [bad] = messageIds.splice(41, 1);
  const neighbours = await Promise.all(messageIds.map(messageOf));
  expect(neighbours.map(({ status }) => status)).toEqual(Array(99).fill('delivered'));
  expect(neighbours.map(({ announced_sequence: announced }) => announced)).toEqual(Array(99).fill(5));
  expect(announcer.announcements).toEqual([]);
  expect(await messageOf(bad as Uuid)).toMatchObject({ status: 'sent' });
  expect(await receiptOf(receiptIds[41] as Uuid)).toMatchObject({
    applied_at: null,
    wake_at: expect.any(Date),
  });
  expect(refusedIn(logText())).toEqual([{ ids: [receiptIds[41]], code: '22003' }]);
});

test('the log says what happened, without numbers or text', async () => {
  const { apply, logText } = setUp();
  const { id } = await seedSingle();
  await apply(await seedReceipt(id, { raw_text: 'id:1 text:Your code is 4711' }));
  const text = logText();
  expect(text).toContain('"finished":1');
  expect(text).not.toMatch(/4711|5550123|5550100/);
});

test('the way of a receipt from its arrival is a span of its message, and its line names the traces', async () => {
  const { apply, logText, sent } = setUp();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const own = await seedSingle();
  const senders = await seedSingle({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  const receivedAt = new Date(NOW.getTime() - 40);
  const receiptIds = [
    await seedReceipt(own.id),
    await seedReceipt(senders.id, { received_at: receivedAt, state: 'UNDELIV', carrier_error: '001' }),
  ];
  await apply(...receiptIds);
  expect(sent.filter(({ name }) => name === 'receipt.apply')).toMatchObject([
    {
      traceId: traceIdOf({ id: own.messageId }),
      name: 'receipt.apply',
      startedAt: NOW,
      endedAt: NOW,
      error: undefined,
    },
    {
      ...{ traceId, name: 'receipt.apply', startedAt: receivedAt, endedAt: NOW },
      attributes: { 'ringer.part': 1, 'ringer.parts': 1, 'ringer.receipt_state': 'UNDELIV' },
      error: expect.stringMatching(/^carrier_/),
    },
  ]);
  const line = JSON.parse(logText());
  expect(line).toMatchObject({ message: 'receipts.handled', receiptIds });
  expect(line.traceIds).toEqual([traceIdOf({ id: own.messageId }), traceId]);
});
