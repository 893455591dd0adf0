import { describe, expect, test } from 'vitest';
import { createEndpointCache } from '../../shared/delivery/endpoint-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Span } from '../../shared/kernel/span.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { announceMessages } from './announce-messages.ts';
import { createFanOutHandler, type FanOutHandlerDeps } from './handler.ts';
import { loadUnannounced } from './load-messages.ts';

const db = useDatabase();
const LATER = new Date('2027-01-01T00:00:00.000Z');

let now = new Date('2026-11-22T12:00:00.000Z');

function setUp(overrides: Partial<FanOutHandlerDeps> = {}) {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const endpointsOf = createEndpointCache(db.pool, { now: () => now });
  const handle = createFanOutHandler({ pool: db.pool, announcer, endpointsOf, log, ...overrides });
  return { fanOut: (...messageIds: Uuid[]) => handle({ messageIds }), announcer, logText };
}

async function seedDelivered(columns: SeededColumns = {}): Promise<{ accountId: Uuid; messageId: Uuid }> {
  const { accountId } = await seedAccount(db.pool);
  const messageId = await seedMessage(db.pool, {
    account_id: accountId,
    status: 'delivered',
    sequence: 5,
    final_at: new Date(),
    wake_at: LATER,
    webhook_url: 'https://hooks.example/own',
    ...columns,
  });
  return { accountId, messageId };
}

function seedEndpoint(accountId: Uuid, events: string[], columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    db.pool,
    'messaging.webhook_endpoints',
    { account_id: accountId, url: 'https://hooks.example/all', secret_encrypted: 'v1:x', events, ...columns },
    'id',
  );
}

async function messageOf(id: Uuid) {
  const found = await db.pool.query('select * from messaging.message_log where id = $1', [id]);
  return found.rows[0];
}

async function deliveriesOf(messageId: Uuid) {
  const found = await db.pool.query(
    'select * from messaging.webhook_deliveries where subject_id = $1 order by sequence, url',
    [messageId],
  );
  return found.rows;
}

test('the end of a message becomes a delivery that is due now, and the message sleeps', async () => {
  const { accountId, messageId } = await seedDelivered();
  const { fanOut, announcer } = setUp();
  expect(await fanOut(messageId)).toEqual({ kind: 'done' });
  const deliveries = await deliveriesOf(messageId);
  expect(deliveries).toMatchObject([
    {
      account_id: accountId,
      endpoint_id: null,
      inbound_route_id: null,
      url: 'https://hooks.example/own',
      method: 'POST',
      sequence: 5,
      event_type: 'message.delivered',
      state: 'pending',
      attempts: 0,
      attempts_max: 10,
      wake_at: null,
    },
  ]);
  expect(deliveries[0].due_at.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await messageOf(messageId)).toMatchObject({ announced_sequence: 5, wake_at: null });
  expect(announcer.announcements).toEqual([
    { topic: 'webhook-due', field: 'laneIds', ids: [deliveries[0].lane] },
  ]);
});

test("its delivery belongs to its sender's trace, and what it lived through is told as spans", async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { messageId } = await seedDelivered({ traceparent });
  const sent: Span[] = [];
  const spans: SpanExport = {
    wants: ({ root }) => root.isSampled,
    send: (all) => void sent.push(...all),
  };
  const { fanOut, logText } = setUp({ spans });
  await fanOut(messageId, (await seedDelivered()).messageId);
  expect(await deliveriesOf(messageId)).toMatchObject([{ traceparent }]);
  expect(new Set(sent.map(({ traceId }) => traceId))).toEqual(new Set(['4bf92f3577b34da6a3ce929d0e0e4736']));
  expect(sent[0]).toMatchObject({ name: 'message', parentSpanId: '00f067aa0ba902b7' });
  expect(logText()).toContain('"4bf92f3577b34da6a3ce929d0e0e4736"');
});

test('a message that came by SMPP leaves its receipt for the system_id that sent it, once', async () => {
  const smpp = { systemId: 'customer1', final: 'all', intermediate: false, parts: 1 };
  const { accountId, messageId } = await seedDelivered({ smpp: JSON.stringify(smpp) });
  await Promise.all([setUp().fanOut(messageId), setUp().fanOut(messageId)]);
  const { rows } = await db.pool.query(
    'select account_id, system_id, kind, sequence, state, payload from messaging.smpp_deliveries where message_id = $1',
    [messageId],
  );
  expect(rows).toMatchObject([
    {
      account_id: accountId,
      system_id: 'customer1',
      kind: 'receipt',
      state: 'pending',
      payload: { state: 'DELIVRD' },
    },
  ]);
});

test('the same event twice, one after another or at once, makes one delivery', async () => {
  const { messageId } = await seedDelivered();
  await Promise.all([setUp().fanOut(messageId), setUp().fanOut(messageId)]);
  await setUp().fanOut(messageId);
  expect(await deliveriesOf(messageId)).toHaveLength(1);
});

test('of two processes that loaded the same state only one writes', async () => {
  const { accountId, messageId } = await seedDelivered();
  const messages = await loadUnannounced(db.pool, [messageId]);
  const delivery = {
    accountId,
    subjectId: messageId,
    sequence: 5,
    eventType: 'message.delivered',
    endpointId: undefined,
    inboundRouteId: undefined,
    url: 'https://hooks.example/own',
    method: 'POST',
    attemptsMax: 10,
    body: '{}',
    traceparent: null,
  } as const;
  expect(await announceMessages(db.pool, messages, [delivery], [])).toHaveLength(1);
  expect(await announceMessages(db.pool, messages, [delivery], [])).toEqual([]);
  expect(await deliveriesOf(messageId)).toHaveLength(1);
});

test.each<[string, SeededColumns, Date | null]>([
  ['awaits its receipt', { status: 'sent', final_at: null, sequence: 4, announced_sequence: 3 }, LATER],
  ['is queued', { status: 'queued', final_at: null, sequence: 2, announced_sequence: 1 }, LATER],
  ['has ended', {}, null],
  [
    'was sent without asking for a receipt',
    { status: 'sent', final_at: null, sequence: 4, announced_sequence: 3, awaits_receipt: false },
    null,
  ],
  [
    'was received',
    { direction: 'inbound', status: 'received', final_at: null, sequence: 1, announced_sequence: 0 },
    null,
  ],
])('a message that %s is woken at the right time', async (_what, columns, wakeAt) => {
  const { messageId } = await seedDelivered(columns);
  await setUp().fanOut(messageId);
  const message = await messageOf(messageId);
  expect(message.announced_sequence).toBe(message.sequence);
  expect(message.wake_at).toEqual(wakeAt);
});

test('a state that came meanwhile is still owed', async () => {
  const { messageId } = await seedDelivered({
    status: 'sent',
    final_at: null,
    sequence: 4,
    announced_sequence: 3,
  });
  const messages = await loadUnannounced(db.pool, [messageId]);
  await db.pool.query(
    "update messaging.message_log set status = 'delivered', sequence = 5, final_at = now() where id = $1",
    [messageId],
  );
  await announceMessages(db.pool, messages, [], []);
  expect(await messageOf(messageId)).toMatchObject({ announced_sequence: 4, sequence: 5, wake_at: LATER });
});

test('endpoints get what they list; inactive ones nothing', async () => {
  const { accountId, messageId } = await seedDelivered({ webhook_url: null, announced_sequence: 0 });
  const endpointId = await seedEndpoint(accountId, ['message.sent', 'message.delivered']);
  await seedEndpoint(accountId, ['message.delivered'], { active: false });
  await seedEndpoint((await seedAccount(db.pool)).accountId, ['message.delivered']);
  await setUp().fanOut(messageId);
  expect(await deliveriesOf(messageId)).toMatchObject([
    { endpoint_id: endpointId, event_type: 'message.sent', sequence: 4 },
    { endpoint_id: endpointId, event_type: 'message.delivered', sequence: 5 },
  ]);
});

test('a new endpoint is known two seconds later at the latest', async () => {
  const { accountId, messageId } = await seedDelivered({ webhook_url: null });
  const { fanOut } = setUp();
  await fanOut(messageId);
  await seedEndpoint(accountId, ['message.delivered']);
  now = new Date(now.getTime() + 2_000);
  const second = await seedMessage(db.pool, {
    account_id: accountId,
    status: 'delivered',
    sequence: 5,
    final_at: now,
  });
  await fanOut(second);
  expect(await deliveriesOf(messageId)).toEqual([]);
  expect(await deliveriesOf(second)).toHaveLength(1);
});

test('what a number received goes to its active webhook route', async () => {
  const { accountId, number } = await seedAccount(db.pool);
  const inbound = {
    account_id: accountId,
    direction: 'inbound',
    status: 'received',
    dest_addr: number,
    sequence: 1,
    announced_sequence: 0,
    queued_at: null,
    sending_at: null,
    submitted_at: null,
  };
  const routeId = await insertRow(
    db.pool,
    'messaging.inbound_routes',
    {
      did: number,
      account_id: accountId,
      delivery_method: 'webhook',
      webhook_url: 'https://hooks.example/in',
      webhook_retry_count: 2,
    },
    'id',
  );
  const messageId = await seedMessage(db.pool, inbound);
  await setUp().fanOut(messageId);
  expect(await deliveriesOf(messageId)).toMatchObject([
    { inbound_route_id: routeId, event_type: 'message.received', attempts_max: 3 },
  ]);
  for (const change of ['active = false', "active = true, delivery_method = 'storage'"]) {
    await db.pool.query(`update messaging.inbound_routes set ${change} where id = $1`, [routeId]);
    const stored = await seedMessage(db.pool, inbound);
    await setUp().fanOut(stored);
    expect(await deliveriesOf(stored)).toEqual([]);
    expect(await messageOf(stored)).toMatchObject({ announced_sequence: 1 });
  }
});

test('a delivery that the database refuses leaves 99 other messages announced', async () => {
  await db.pool.query(
    "alter table messaging.webhook_deliveries add constraint refused check (url <> 'https://hooks.example/refused')",
  );
  const seeded = await Promise.all(Array.from({ length: 99 }, () => seedDelivered()));
  const bad = await seedDelivered({ webhook_url: 'https://hooks.example/refused' });
  const ids = seeded.map(({ messageId }) => messageId);
  const { fanOut, announcer, logText } = setUp();
  expect(await fanOut(bad.messageId, ...ids)).toEqual({ kind: 'done' });
  const deliveries = await Promise.all(ids.map(deliveriesOf));
  expect(deliveries.map(({ length }) => length)).toEqual(Array(99).fill(1));
  expect(announcer.announcements).toMatchObject([{ topic: 'webhook-due' }]);
  expect(announcer.announcements[0]?.ids).toHaveLength(99);
  expect(await messageOf(bad.messageId)).toMatchObject({ announced_sequence: 4, wake_at: LATER });
  expect(refusedIn(logText())).toEqual([{ ids: [bad.messageId], code: '23514' }]);
});

test.each(PLAN_MODES)('only the partition of the ids is read (%s)', async (mode) => {
  const first = await seedDelivered();
  const second = await seedDelivered();
  const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
  const scanned = await partitionsScanned(db.url, mode, (pool) => {
    const endpointsOf = createEndpointCache(pool, { now: () => now });
    const deps = { pool, announcer: recordingAnnouncer(), endpointsOf };
    const handle = createFanOutHandler({ ...deps, log: createLogger('test', 'fatal') });
    return handle({ messageIds: [first.messageId, second.messageId] });
  });
  expect(scanned.filter((name) => name.startsWith('message_log'))).toEqual([
    `message_log_${month.rows[0].name}`,
  ]);
});

test('the log says what happened, without numbers, text or URLs', async () => {
  const { messageId } = await seedDelivered();
  const { fanOut, logText } = setUp();
  await fanOut(messageId);
  const text = logText();
  expect(text).toContain('"deliveries":1');
  expect(text).not.toMatch(/4711|5550123|5550100|hooks/);
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'));

  test('a pushed event is handled although Pub/Sub is away', async () => {
    const { messageId } = await seedDelivered();
    expect(await pushEvent('fan-out-webhooks', { messageIds: [messageId] })).toBe(204);
    expect(await deliveriesOf(messageId)).toMatchObject([{ state: 'pending' }]);
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('fan-out-webhooks', { deliveryIds: [] })).toBe(422);
    expect(await pushBody('fan-out-webhooks', '{}')).toBe(422);
  });
});
