// The receipt that ends a message of one part tells whom it concerns by the statement that writes the end.
import { beforeEach, expect, test } from 'vitest';
import { loadEndpoints } from '../../shared/delivery/load-endpoints.ts';
import { planDeliveries } from '../../shared/delivery/plan-deliveries.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../shared/testing/recording-spans.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import {
  insertRow,
  makeCarrierId,
  type SeededColumns,
  seedMessage,
  seedPart,
  seedReceipt,
} from '../../shared/testing/seed-messages.ts';
import { finishSinglePart } from './finish-single-part.ts';
import { createReceiptHandler } from './handler.ts';
import { loadMessages } from './load-messages.ts';
import type { PartReceipt } from './part-receipt.ts';
import { planEnds } from './plan-ends.ts';

const db = useDatabase();
const NOW = new Date();
const HOOK = 'https://hooks.example/own';

let accountId: Uuid;

beforeEach(async () => {
  ({ accountId } = await seedAccount(db.pool));
});

async function seedSent(columns: SeededColumns = {}): Promise<{ messageId: Uuid; carrierId: string }> {
  const messageId = await seedMessage(db.pool, { account_id: accountId, webhook_url: HOOK, ...columns });
  const carrierId = makeCarrierId();
  await seedPart(db.pool, messageId, carrierId);
  return { messageId, carrierId };
}

async function apply(carrierId: string, columns: SeededColumns = {}) {
  const announcer = recordingAnnouncer();
  const { log } = recordingLog();
  const { spans, sent } = recordingSpans();
  const receiptId = await seedReceipt(db.pool, carrierId, { received_at: NOW, ...columns });
  await createReceiptHandler({ pool: db.pool, announcer, clock: { now: () => NOW }, spans, log })({
    receiptIds: [receiptId],
  });
  return { announcements: announcer.announcements, spans: sent };
}

async function rowsOf(table: string, column: string, id: Uuid): Promise<Record<string, unknown>[]> {
  const found = await db.pool.query(
    `select * from messaging.${table} where ${column} = $1 order by sequence`,
    [id],
  );
  return found.rows;
}
const messageOf = async (id: Uuid) => (await rowsOf('message_log', 'id', id))[0];
const webhooksOf = (id: Uuid) => rowsOf('webhook_deliveries', 'subject_id', id);
const receiptsOf = (id: Uuid) => rowsOf('smpp_deliveries', 'message_id', id);

test('its webhook is there with it, due, and its lane is announced', async () => {
  const { messageId, carrierId } = await seedSent();
  const { announcements } = await apply(carrierId);
  const webhooks = await webhooksOf(messageId);
  expect(webhooks).toMatchObject([
    {
      ...{
        account_id: accountId,
        url: HOOK,
        endpoint_id: null,
        event_type: 'message.delivered',
        sequence: 5,
      },
      ...{ state: 'pending', attempts: 0 },
    },
  ]);
  expect(JSON.parse(String(webhooks[0]?.body))).toMatchObject({
    type: 'message.delivered',
    timestamp: NOW.toISOString(),
    data: { id: formatId('message', messageId), status: 'delivered', sequence: 5, error: null },
  });
  expect(announcements).toEqual([{ topic: 'webhook-due', field: 'laneIds', ids: [webhooks[0]?.lane] }]);
});

test.each([
  ['DELIVRD', null, {}],
  ['UNDELIV', '150', {}],
  ['EXPIRED', null, { smpp: null, tags: ['a'], reference: 'r' }],
  [
    'DELIVRD',
    null,
    { status: 'undelivered', error_code: 'receipt_missing', final_at: new Date(0), sequence: 5 },
  ],
])('what %s %s tells is what the row, read again, would tell', async (state, error, columns) => {
  const { messageId, carrierId } = await seedSent({ announced_sequence: 0, ...columns });
  await apply(carrierId, { state, carrier_error: error });
  const [row] = await loadMessages(db.pool, [messageId]);
  if (row === undefined) throw new Error('no message');
  expect(row).toMatchObject({ sequence: row.announced_sequence });
  const again = planDeliveries({ ...row, announced_sequence: 0 }, { endpoints: [], routes: [] });
  expect(again.length).toBeGreaterThan(0);
  expect((await webhooksOf(messageId)).map(({ body }) => body)).toEqual(again.map(({ body }) => body));
});

test("what it lived through is told as spans of its sender's trace", async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { messageId, carrierId } = await seedSent({ traceparent });
  const { spans } = await apply(carrierId);
  expect(await webhooksOf(messageId)).toMatchObject([{ traceparent }]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['4bf92f3577b34da6a3ce929d0e0e4736']));
  expect(spans).toContainEqual(
    expect.objectContaining({ name: 'message', parentSpanId: '00f067aa0ba902b7', endedAt: NOW }),
  );
});

test('a message that came by SMPP leaves its receipt for the system_id that sent it, once', async () => {
  const smpp = { systemId: 'customer1', final: 'all', intermediate: false, parts: 1 };
  const { messageId, carrierId } = await seedSent({ smpp: JSON.stringify(smpp), webhook_url: null });
  await Promise.all([apply(carrierId, { state: 'UNDELIV', carrier_error: '150' }), apply(carrierId)]);
  await apply(carrierId);
  const told = await receiptsOf(messageId);
  expect(told).toMatchObject([{ account_id: accountId, system_id: 'customer1', kind: 'receipt' }]);
  expect(await messageOf(messageId)).toMatchObject({ sequence: 5, announced_sequence: 5, wake_at: null });
});

test('endpoints hear of the states before it too that nobody was told of yet', async () => {
  const endpointId = await insertRow(
    db.pool,
    'messaging.webhook_endpoints',
    {
      ...{ account_id: accountId, url: 'https://hooks.example/all', secret_encrypted: 'v1:x' },
      events: ['message.sent', 'message.delivered'],
    },
    'id',
  );
  const { messageId, carrierId } = await seedSent({ webhook_url: null, announced_sequence: 3 });
  await apply(carrierId);
  expect(await webhooksOf(messageId)).toMatchObject([
    { endpoint_id: endpointId, event_type: 'message.sent', sequence: 4 },
    { endpoint_id: endpointId, event_type: 'message.delivered', sequence: 5 },
  ]);
});

test.each([
  ['told of a state', 'announced_sequence = 4'],
  ['replaced', 'sequence = sequence + 1'],
])('a message that was %s meanwhile ends, and owes its event', async (_what, change) => {
  const { messageId, carrierId } = await seedSent({ announced_sequence: 3 });
  const receipt: PartReceipt = {
    ...{ receiptId: await seedReceipt(db.pool, carrierId), messageId, partNumber: 1, parts: 1 },
    ...{ traceparent: null, connector: 'sinch_primary' },
    ...{
      outcome: 'delivered',
      state: 'DELIVRD',
      carrierError: undefined,
      errorCode: undefined,
      receivedAt: NOW,
    },
  };
  const messages = await loadMessages(db.pool, [messageId]);
  const planned = planEnds([receipt], messages, await loadEndpoints(db.pool, [accountId]), NOW);
  expect(planned[0]?.telling?.deliveries).toHaveLength(1);
  await db.pool.query(`update messaging.message_log set ${change} where id = $1`, [messageId]);
  expect(await finishSinglePart(db.pool, planned, NOW)).toEqual([
    { id: messageId, announced: false, lane: null },
  ]);
  expect(await webhooksOf(messageId)).toEqual([]);
  const row = await messageOf(messageId);
  expect(row).toMatchObject({ status: 'delivered', wake_at: expect.any(Date) });
  expect(Number(row?.announced_sequence)).toBeLessThan(Number(row?.sequence));
});

test('a webhook that the database refuses does not hold up the end; its event is owed and announced', async () => {
  await db.pool.query(
    "alter table messaging.webhook_deliveries add constraint refused check (url <> 'https://hooks.example/refused')",
  );
  const { messageId, carrierId } = await seedSent({ webhook_url: 'https://hooks.example/refused' });
  const { announcements, spans } = await apply(carrierId);
  expect(announcements).toEqual([{ topic: 'message-updated', field: 'messageIds', ids: [messageId] }]);
  expect(spans.map(({ name }) => name)).not.toContain('message');
  expect(await messageOf(messageId)).toMatchObject({
    ...{ status: 'delivered', sequence: 5, announced_sequence: 4, wake_at: expect.any(Date) },
  });
  expect(await webhooksOf(messageId)).toEqual([]);
});
