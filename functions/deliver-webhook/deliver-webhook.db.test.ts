import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent } from '../../shared/testing/push-event.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { createWebhookCaller } from './call-webhook.ts';
import { claimDeliveries, releaseDeliveries } from './claim-deliveries.ts';
import { createWebhookHandler, type WebhookHandlerDeps } from './handler.ts';
import { createSecretOpener } from './secret-opener.ts';
import type { Settlement } from './settle.ts';
import { settleDeliveries } from './settle-deliveries.ts';

const db = useDatabase();
const KEY = Buffer.alloc(32, 7);
const ENDPOINT_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const ACCOUNT_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"message.delivered","data":{"body":"Your code is 4711","to":"+16505550123"}}';

type Received = { readonly request: IncomingMessage; readonly body: string };

const received: Received[] = [];
let busy = 0;
let busyMost = 0;
let receiver = '';
let redirectTarget = 0;
let accountId: Uuid;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ request, body: Buffer.concat(chunks).toString('utf8') });
    void answer(request.url ?? '', response);
  });
});

async function answer(path: string, response: ServerResponse): Promise<void> {
  if (path === '/drop') response.destroy();
  else if (path === '/hang') return;
  else if (path === '/redirect') response.writeHead(302, { location: '/redirected' }).end();
  else if (path === '/redirected') redirectTarget += 1;
  else if (path === '/busy') response.writeHead(429, { 'retry-after': '600' }).end('slow down');
  else if (path === '/large') response.writeHead(200).end(`\0${'x'.repeat(300_000)}`);
  else if (path === '/half') response.writeHead(200, { 'content-length': '10' }).write('abc');
  else if (path === '/slow') {
    busy += 1;
    busyMost = Math.max(busyMost, busy);
    await sleep(40);
    busy -= 1;
    response.writeHead(204).end();
  } else response.writeHead(Number(path.slice(1))).end('thank you');
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  receiver = `http://127.0.0.1:${address.port}`;
  ({ accountId } = await seedAccount(db.pool));
  await db.pool.query(
    'update messaging.customer_sms_auth set webhook_secret_encrypted = $2 where account_id = $1',
    [accountId, encryptSecret(KEY, ACCOUNT_SECRET)],
  );
});

beforeEach(() => {
  received.length = 0;
});

const caller = createWebhookCaller({ allowPrivate: true, clock: systemClock });
afterAll(async () => {
  await caller.close();
  server.closeAllConnections();
  server.close();
});

function seedEndpoint(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    db.pool,
    'messaging.webhook_endpoints',
    {
      account_id: accountId,
      url: receiver,
      secret_encrypted: encryptSecret(KEY, ENDPOINT_SECRET),
      events: ['message.delivered'],
      ...columns,
    },
    'id',
  );
}

/** A delivery to that path of the receiver, for the account's own secret unless an endpoint is named. */
function seedDelivery(path: string, columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    db.pool,
    'messaging.webhook_deliveries',
    {
      account_id: accountId,
      url: `${receiver}${path}`,
      subject_id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
      sequence: 5,
      event_type: 'message.delivered',
      body: BODY,
      wake_at: new Date(),
      ...columns,
    },
    'id',
  );
}

function setUp(overrides: Partial<WebhookHandlerDeps> = {}) {
  const logStream = new PassThrough();
  const handle = createWebhookHandler({
    pool: db.pool,
    caller,
    openSecret: createSecretOpener(KEY),
    timeouts: { inboundRouteMs: 150, otherMs: 300 },
    slotWaitMs: 5_000,
    clock: systemClock,
    random: () => 0,
    log: createLogger('test', 'info', logStream),
    ...overrides,
  });
  return {
    deliver: (...deliveryIds: Uuid[]) => handle({ deliveryIds }),
    logText: () => String(logStream.read() ?? ''),
  };
}

async function deliveryOf(id: Uuid) {
  const found = await db.pool.query('select * from messaging.webhook_deliveries where id = $1', [id]);
  return found.rows[0];
}

async function attemptsOf(id: Uuid) {
  const found = await db.pool.query(
    'select * from messaging.webhook_attempts where delivery_id = $1 order by attempt',
    [id],
  );
  return found.rows;
}

describe('answers', () => {
  test('200 delivers: the exact body, signed with the secret of its target', async () => {
    const toUrl = await seedDelivery('/200');
    const toEndpoint = await seedDelivery('/200', { endpoint_id: await seedEndpoint(), method: 'PUT' });
    expect(await setUp().deliver(toUrl, toEndpoint)).toEqual({ kind: 'done' });
    expect(await deliveryOf(toUrl)).toMatchObject({
      state: 'delivered',
      attempts: 1,
      last_status: 200,
      wake_at: null,
      lease_until: null,
      settled_at: expect.any(Date),
    });
    expect(await attemptsOf(toUrl)).toMatchObject([
      { attempt: 1, http_status: 200, error: null, response_head: 'thank you', next_at: null },
    ]);
    expect(received.map(({ body }) => body)).toEqual([BODY, BODY]);
    const secrets = { POST: ACCOUNT_SECRET, PUT: ENDPOINT_SECRET };
    for (const { request, body } of received) {
      const secret = secrets[request.method as 'POST' | 'PUT'];
      const headers = request.headers as Record<string, string>;
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(BODY));
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'ringer-webhooks/1',
        'x-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
  });

  test.each([
    ['an error of the receiver', '/500', 500, null, 5],
    ['a connection that breaks', '/drop', null, 'other side closed', 5],
    ['a receiver that hangs', '/hang', null, 'no answer within 300 ms', 5],
    ['Retry-After', '/busy', 429, null, 600],
    ['a redirect', '/redirect', 302, null, 5],
  ])('%s is tried again later', async (_what, path, status, error, waitSeconds) => {
    const id = await seedDelivery(path);
    await setUp().deliver(id);
    const delivery = await deliveryOf(id);
    expect(delivery).toMatchObject({
      state: 'pending',
      attempts: 1,
      last_status: status,
      last_error: error,
      lease_until: null,
      settled_at: null,
    });
    const [attempt] = await attemptsOf(id);
    const endedAtMs = attempt.started_at.getTime() + attempt.duration_ms;
    expect(delivery.due_at.getTime() - endedAtMs).toBe(waitSeconds * 1_000);
    expect(delivery.wake_at).toEqual(delivery.due_at);
    expect(attempt).toMatchObject({ http_status: status, error, next_at: delivery.due_at });
    expect(redirectTarget).toBe(0);
  });

  test('the last attempt ends it', async () => {
    const id = await seedDelivery('/500', { attempts: 3, attempts_max: 4 });
    await setUp().deliver(id);
    expect(await deliveryOf(id)).toMatchObject({
      state: 'exhausted',
      attempts: 4,
      wake_at: null,
      settled_at: expect.any(Date),
    });
  });

  test('410 switches the endpoint off, and what still waits for it is not sent', async () => {
    const endpointId = await seedEndpoint();
    const other = await seedEndpoint();
    const id = await seedDelivery('/410', { endpoint_id: endpointId });
    const waiting = await seedDelivery('/200', { endpoint_id: endpointId });
    await setUp().deliver(id);
    await setUp().deliver(waiting);
    expect(await deliveryOf(id)).toMatchObject({ state: 'disabled', last_status: 410, wake_at: null });
    expect(await deliveryOf(waiting)).toMatchObject({ state: 'disabled', wake_at: null });
    expect(received).toHaveLength(1);
    const endpoints = await db.pool.query('select id, active from messaging.webhook_endpoints where active');
    expect(endpoints.rows.map((row) => row.id)).toContain(other);
    expect(endpoints.rows.map((row) => row.id)).not.toContain(endpointId);
  });

  test('an inbound route has its own, shorter time', async () => {
    const { number } = await seedAccount(db.pool);
    const routeId = await insertRow(
      db.pool,
      'messaging.inbound_routes',
      {
        did: number,
        delivery_method: 'webhook',
        webhook_url: receiver,
        webhook_secret: encryptSecret(KEY, ENDPOINT_SECRET),
      },
      'id',
    );
    const id = await seedDelivery('/hang', { inbound_route_id: routeId });
    await setUp().deliver(id);
    expect(await deliveryOf(id)).toMatchObject({ state: 'pending', last_error: 'no answer within 150 ms' });
  });

  test('of a large answer the beginning is kept, storable', async () => {
    const id = await seedDelivery('/large');
    await setUp().deliver(id);
    const [attempt] = await attemptsOf(id);
    expect(attempt.response_head).toHaveLength(4_096);
    expect(attempt.response_head.slice(0, 3)).toBe('\ufffdxx');
  });

  test('a status counts although the rest of the answer never comes', async () => {
    const id = await seedDelivery('/half');
    await setUp().deliver(id);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered', last_status: 200 });
  });

  test('without a secret nothing is sent', async () => {
    const unsigned = await seedAccount(db.pool);
    const id = await seedDelivery('/200', { account_id: unsigned.accountId });
    const foreign = await seedEndpoint({ secret_encrypted: encryptSecret(Buffer.alloc(32, 8), 'x') });
    const unreadable = await seedDelivery('/200', { endpoint_id: foreign });
    await setUp().deliver(id, unreadable);
    expect(received).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({
      state: 'pending',
      last_error: 'there is no secret to sign with',
    });
    expect(await deliveryOf(unreadable)).toMatchObject({ state: 'pending' });
  });
});

describe('private addresses', () => {
  test.each([
    ['an address in the URL', (port: string) => `http://127.0.0.1:${port}/200`],
    ['a name that leads to one', (port: string) => `http://localhost:${port}/200`],
    ['an IPv6 address', (port: string) => `http://[::1]:${port}/200`],
    ['a short spelling', (port: string) => `http://127.1:${port}/200`],
    ['a decimal spelling', (port: string) => `http://2130706433:${port}/200`],
  ])('are never called: %s', async (_what, urlOf) => {
    const guarded = createWebhookCaller({ allowPrivate: false, clock: systemClock });
    const id = await seedDelivery('', { url: urlOf(new URL(receiver).port) });
    await setUp({ caller: guarded }).deliver(id);
    await guarded.close();
    expect(received).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({
      state: 'pending',
      last_error: 'the address is not on the public Internet',
    });
  });
});

describe('many at once', () => {
  test('an origin has ten connections, all of its deliveries go out', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => seedDelivery('/slow')));
    busyMost = 0;
    await setUp({ timeouts: { inboundRouteMs: 150, otherMs: 5_000 } }).deliver(...ids);
    expect(busyMost).toBe(10);
    expect(received).toHaveLength(40);
  });

  test('who gets no connection in time loses no attempt', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => seedDelivery('/hang')));
    await setUp({ slotWaitMs: 50 }).deliver(...ids);
    const deliveries = await Promise.all(ids.map(deliveryOf));
    const postponed = deliveries.filter(({ attempts }) => attempts === 0);
    expect(postponed).toHaveLength(2);
    expect(postponed[0]).toMatchObject({ state: 'pending', lease_until: null, wake_at: expect.any(Date) });
    expect(postponed[0].due_at.getTime()).toBeGreaterThan(Date.now());
  });

  test('a receiver that hangs does not hold up the record of the others', async () => {
    const slow = await seedDelivery('/hang');
    const quick = await seedDelivery('/200');
    const timeouts = { inboundRouteMs: 150, otherMs: 2_000 };
    const working = setUp({ timeouts }).deliver(slow, quick);
    await expect.poll(async () => (await deliveryOf(quick)).state, { timeout: 1_500 }).toBe('delivered');
    expect((await deliveryOf(slow)).state).toBe('in_flight');
    await working;
  });

  test('the same event in two processes calls once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => seedDelivery('/200')));
    await Promise.all([setUp().deliver(...ids), setUp().deliver(...ids)]);
    await setUp().deliver(...ids);
    expect(received).toHaveLength(20);
  });
});

describe('claims', () => {
  test.each([
    ['not due yet', { due_at: new Date(Date.now() + 60_000) }],
    ['delivered already', { state: 'delivered' }],
    ['exhausted', { state: 'exhausted' }],
    ['in the hands of another', { state: 'in_flight', lease_until: new Date(Date.now() + 60_000) }],
  ])('a delivery that is %s is left alone', async (_why, columns) => {
    const id = await seedDelivery('/200', columns);
    const before = await deliveryOf(id);
    expect(await claimDeliveries(db.pool, [id])).toEqual([]);
    expect(await deliveryOf(id)).toEqual(before);
  });

  test('the delivery of a process that died is taken over, its attempt counted', async () => {
    const columns = { state: 'in_flight', attempts: 1, lease_until: new Date(Date.now() - 1_000) };
    const id = await seedDelivery('/200', columns);
    expect(await claimDeliveries(db.pool, [id])).toMatchObject([{ id, attempt: 2 }]);
  });

  test('what a process settles after its lease changes nothing', async () => {
    const id = await seedDelivery('/200', { attempts: 1, state: 'in_flight', lease_until: new Date(0) });
    const [taken] = await claimDeliveries(db.pool, [id]);
    const late: Settlement = {
      deliveryId: id,
      attempt: 1,
      state: 'delivered',
      nextAt: undefined,
      startedAt: new Date(),
      durationMs: 1,
      httpStatus: 200,
      error: undefined,
      responseHead: undefined,
    };
    expect(await settleDeliveries(db.pool, [late])).toEqual([false]);
    await releaseDeliveries(db.pool, [{ id, attempt: 1 }]);
    expect(await deliveryOf(id)).toMatchObject({ state: 'in_flight', attempts: 2 });
    expect(await attemptsOf(id)).toEqual([]);
    expect(await settleDeliveries(db.pool, [{ ...late, attempt: taken?.attempt ?? 0 }])).toEqual([true]);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  test.each(PLAN_MODES)('only the partition of the ids is read (%s)', async (mode) => {
    const ids = [await seedDelivery('/200'), await seedDelivery('/hang')];
    const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
    const scanned = await partitionsScanned(db.url, mode, async (pool) => {
      await setUp({ pool }).deliver(...ids);
      await releaseDeliveries(pool, [{ id: ids[0] as Uuid, attempt: 1 }]);
    });
    expect(scanned.filter((name) => name.startsWith('webhook_deliveries'))).toEqual([
      `webhook_deliveries_${month.rows[0].name}`,
    ]);
  });
});

test('the log has one line an attempt, without numbers, text or secrets', async () => {
  const { deliver, logText } = setUp();
  await deliver(await seedDelivery('/500'));
  const lines = logText().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'delivery.attempted',
    attempt: 1,
    attemptsMax: 10,
    state: 'pending',
    httpStatus: 500,
  });
  expect(lines[0]).not.toMatch(/4711|5550123|whsec_|\/500/);
});

describe('over HTTP', () => {
  beforeAll(async () => {
    process.env.DATABASE_URL = db.url;
    process.env.ENCRYPTION_KEY = KEY.toString('base64');
    process.env.WEBHOOK_ALLOW_PRIVATE = 'true';
    process.env.LOG_LEVEL = 'fatal';
    await import('./index.ts');
  });

  test('a pushed event is delivered', async () => {
    const id = await seedDelivery('/200');
    expect(await pushEvent('deliver-webhook', { deliveryIds: [id] })).toBe(204);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered' });
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('deliver-webhook', { messageIds: [] })).toBe(422);
    expect(await pushBody('deliver-webhook', '[]')).toBe(422);
  });
});
