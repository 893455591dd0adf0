import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { attemptedTrace } from '../../shared/delivery/attempt-trace.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { formatTraceparent, traceOf } from '../../shared/kernel/trace-context.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { ACCOUNT_SECRET, STAGE_KEY, useDeliveryStage } from '../../shared/testing/delivery-stage.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { SEEDED_BODY } from '../../shared/testing/seed-deliveries.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { createWebhookCaller } from './call-webhook.ts';

const { db, receiver, accountId, seedDelivery, setUp, deliveryOf, attemptsOf, laneOf } = useDeliveryStage();
const ENDPOINT_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

function seedEndpoint(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    db.pool,
    'messaging.webhook_endpoints',
    {
      account_id: accountId(),
      url: receiver.url,
      secret_encrypted: encryptSecret(STAGE_KEY, ENDPOINT_SECRET),
      events: ['message.delivered'],
      ...columns,
    },
    'id',
  );
}

describe('answers', () => {
  test('200 delivers: the exact body, signed with the secret of its target', async () => {
    const toUrl = await seedDelivery('/200');
    const toEndpoint = await seedDelivery('/200', {
      endpoint_id: await seedEndpoint({ url: `${receiver.url}/200` }),
      method: 'PUT',
    });
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
    expect(receiver.received.map(({ body }) => body)).toEqual([SEEDED_BODY, SEEDED_BODY]);
    const secrets = { POST: ACCOUNT_SECRET, PUT: ENDPOINT_SECRET };
    for (const { request, body } of receiver.received) {
      const secret = secrets[request.method as 'POST' | 'PUT'];
      const headers = request.headers as Record<string, string>;
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(SEEDED_BODY));
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'ringer-webhooks/1',
        'x-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
  });

  test.each([
    ['and not recorded where spans are not exported', undefined, false],
    ['and recorded where they are', () => true, true],
  ])('an attempt keeps what it told of its trace: its own, %s', async (_what, isTraceWanted, sampled) => {
    const id = await seedDelivery('/200');
    const rules = { timeouts: { inboundRouteMs: 150, otherMs: 300 }, isAddressAllowed: () => true };
    await setUp({ rules: { ...rules, isTraceWanted } }).deliver(id);
    const [attempt] = await attemptsOf(id);
    expect(attempt).toMatchObject({ sampled });
    const trace = traceOf('0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid, null);
    const sent = formatTraceparent(attemptedTrace({ deliveryId: id, attempt: 1, trace, sampled }));
    expect(receiver.received.map(({ request }) => request.headers.traceparent)).toEqual([sent]);
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
    // Not the delivery, its lane owes something, and wakes when the delivery is due.
    expect(delivery.wake_at).toBeNull();
    expect(await laneOf(id)).toMatchObject({ owner: null, wake_at: delivery.due_at });
    expect(attempt).toMatchObject({ http_status: status, error, next_at: delivery.due_at });
    expect(receiver.received).toHaveLength(1);
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
    const endpointId = await seedEndpoint({ url: `${receiver.url}/410` });
    const other = await seedEndpoint();
    const id = await seedDelivery('/410', { endpoint_id: endpointId });
    await setUp().deliver(id);
    const waiting = await seedDelivery('/410', { endpoint_id: endpointId });
    await setUp().deliver(waiting);
    expect(await deliveryOf(id)).toMatchObject({ state: 'disabled', last_status: 410, wake_at: null });
    expect(await deliveryOf(waiting)).toMatchObject({ state: 'disabled', wake_at: null });
    expect(receiver.received).toHaveLength(1);
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
        webhook_url: receiver.url,
        webhook_secret: encryptSecret(STAGE_KEY, ENDPOINT_SECRET),
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
    expect(receiver.received).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({
      state: 'pending',
      last_error: 'there is no secret to sign with',
    });
    expect(await deliveryOf(unreadable)).toMatchObject({ state: 'pending' });
  });
});

describe('private addresses', () => {
  test('may be called where that is allowed, by address and by name', async () => {
    const { port } = new URL(receiver.url);
    const byName = await seedDelivery('', { url: `http://localhost:${port}/200` });
    await setUp().deliver(byName, await seedDelivery('/200'));
    expect(receiver.received).toHaveLength(2);
  });

  test.each([
    ['an address in the URL', (port: string) => `http://127.0.0.1:${port}/200`],
    ['a name that leads to one', (port: string) => `http://localhost:${port}/200`],
    ['an IPv6 address', (port: string) => `http://[::1]:${port}/200`],
    ['a short spelling', (port: string) => `http://127.1:${port}/200`],
    ['a decimal spelling', (port: string) => `http://2130706433:${port}/200`],
  ])('are never called: %s', async (_what, urlOf) => {
    const guarded = createWebhookCaller({ isAddressAllowed: isPublicAddress, clock: systemClock });
    const id = await seedDelivery('', { url: urlOf(new URL(receiver.url).port) });
    await setUp({ caller: guarded }).deliver(id);
    await guarded.close();
    expect(receiver.received).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({
      state: 'pending',
      last_error: 'the address is not on the public Internet',
    });
  });
});

test('the log has one line an attempt, without numbers, text or secrets', async () => {
  const { deliver, logText } = setUp();
  await deliver(await seedDelivery('/500'));
  const lines = logText().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'delivery.settled',
    attempt: 1,
    attemptsMax: 10,
    state: 'pending',
    httpStatus: 500,
  });
  expect(lines[0]).not.toMatch(/4711|5550123|whsec_|\/500/);
});
