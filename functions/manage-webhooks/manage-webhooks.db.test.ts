import { beforeEach, describe, expect, test } from 'vitest';
import { webhookDelivery } from '../../shared/contracts/http/webhook-deliveries.ts';
import {
  accountEventPage,
  type WebhookEndpoint,
  type WebhookEndpointWithSecret,
  webhookEndpoint,
  webhookEndpointPage,
  webhookEndpointWithSecret,
  webhookHealth,
} from '../../shared/contracts/http/webhooks.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import { callFunction, type FunctionAnswer } from '../../shared/testing/call-function.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedDelivery } from '../../shared/testing/seed-deliveries.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';

const KEY = Buffer.alloc(32, 7);
const database = useDatabase();
const functions = useFunctions(database, ['manage-webhooks'], { ENCRYPTION_KEY: KEY.toString('base64') });

let accountId: Uuid;
let bearer: string;

beforeEach(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId, 'webhooks:manage');
});

const call = (method: string, path: string, body?: unknown, as = bearer): Promise<FunctionAnswer> =>
  callFunction(functions.address('manage-webhooks'), { method, path, body, bearer: as });

async function create(body: object = {}): Promise<WebhookEndpointWithSecret> {
  const answer = await call('POST', '/v1/webhooks', { url: 'https://hooks.example/in', ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return webhookEndpointWithSecret.parse(answer.body);
}

async function rowOf(id: string) {
  const uuid = parseId('webhookEndpoint', id);
  const { rows } = await database.pool.query('select * from messaging.webhook_endpoints where id = $1', [
    uuid,
  ]);
  return rows[0];
}

async function auditOf(account: Uuid) {
  const { rows } = await database.pool.query(
    'select action, subject, before, after from messaging.audit_log where account_id = $1 order by id',
    [account],
  );
  return rows;
}

describe('an endpoint', () => {
  test('is shown with its secret once, and is at rest encrypted', async () => {
    const made = await create({
      ...{ name: 'Orders', events: ['message.*', 'optout.created', 'message.*'], payload: 'thin' },
      ...{ attempts_max: 4, headers: { 'X-Api-Key': 'k-4711' } },
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^whe_/),
      name: 'Orders',
      url: 'https://hooks.example/in',
      events: ['message.*', 'optout.created'],
      payload: 'thin',
      attempts_max: 4,
      header_names: ['X-Api-Key'],
      active: true,
      disabled_reason: null,
      disabled_at: null,
      previous_secret_until: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...shown } = made;
    const read = await call('GET', `/v1/webhooks/${made.id}`);
    expect(webhookEndpoint.parse(read.body)).toEqual(shown);
    expect(webhookEndpointPage.parse((await call('GET', '/v1/webhooks')).body)).toEqual({
      data: [shown],
      next_cursor: null,
    });
    const row = await rowOf(made.id);
    expect(decryptSecret(KEY, row.secret_encrypted)).toBe(secret);
    expect(JSON.parse(decryptSecret(KEY, row.headers_encrypted))).toEqual({ 'X-Api-Key': 'k-4711' });
  });

  test('has defaults: every event, whole payloads, ten attempts', async () => {
    expect(await create()).toMatchObject({ name: '', events: ['*'], payload: 'full', attempts_max: 10 });
  });

  test('is where its Location says', async () => {
    const answer = await call('POST', '/v1/webhooks', { url: 'https://hooks.example' });
    expect((await call('GET', answer.location ?? '')).status).toBe(200);
  });

  test('may be made switched off', async () => {
    expect(await create({ active: false })).toMatchObject({ active: false, disabled_reason: 'customer' });
  });
});

test('a repeat under its key makes no second endpoint, and shows no secret that would have to be kept', async () => {
  const headers = { 'x-forwarded-authorization': bearer, 'idempotency-key': 'k-1' };
  const body = JSON.stringify({ url: 'https://hooks.example/in' });
  const post = () =>
    fetch(`${functions.address('manage-webhooks')}/v1/webhooks`, { method: 'POST', headers, body });
  const { secret, ...shown } = webhookEndpointWithSecret.parse(await (await post()).json());
  const again = await post();
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(webhookEndpointWithSecret.parse(await again.json())).toEqual(shown);
  expect(webhookEndpointPage.parse((await call('GET', '/v1/webhooks')).body).data).toHaveLength(1);
  const { rows } = await database.pool.query(
    'select answer::text from messaging.idempotency_keys where account_id = $1',
    [accountId],
  );
  expect(rows[0].answer).not.toContain(secret);
});

describe('refused', () => {
  test.each([
    ['http', 'http://hooks.example', 'url: must begin with https://'],
    ['an address of this machine', 'https://127.0.0.1/', 'url: must lead to the public Internet'],
    ["the cloud's metadata", 'https://169.254.169.254/', 'url: must lead to the public Internet'],
    ['a password', 'https://a:b@hooks.example', 'url: must not name a user or a password'],
  ])('%s, when made and when changed', async (_what, url, detail) => {
    const made = await create();
    const refusal = { status: 422, body: { code: 'invalid_request', detail, errors: [{ field: 'url' }] } };
    expect(await call('POST', '/v1/webhooks', { url })).toMatchObject(refusal);
    expect(await call('PATCH', `/v1/webhooks/${made.id}`, { url })).toMatchObject(refusal);
    expect(await rowOf(made.id)).toMatchObject({ url: 'https://hooks.example/in' });
  });

  test('http is taken where the account allows it', async () => {
    await database.pool.query('update accounts.accounts set webhook_http_allowed = true where id = $1', [
      accountId,
    ]);
    expect(await create({ url: 'http://hooks.example/in' })).toMatchObject({
      url: 'http://hooks.example/in',
    });
  });

  test('one more endpoint than the account may have, also where many are made at once', async () => {
    await database.pool.query('update accounts.accounts set webhook_endpoints_max = 3 where id = $1', [
      accountId,
    ]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/v1/webhooks', { url: 'https://hooks.example' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too_many_webhooks' });
    const [first] = webhookEndpointPage.parse((await call('GET', '/v1/webhooks')).body).data;
    await call('DELETE', `/v1/webhooks/${first?.id}`);
    await create();
  });

  test("another account's endpoint is as absent as none", async () => {
    const made = await create();
    const stranger = await functions.bearer((await seedAccount(database.pool)).accountId, 'webhooks:manage');
    const absent = formatId('webhookEndpoint', '0193587c-0000-7000-8000-000000000000' as Uuid);
    const calls: readonly (readonly [string, string, unknown?])[] = [
      ['GET', ''],
      ['PATCH', '', { active: false }],
      ['DELETE', ''],
      ['POST', '/rotate-secret', {}],
      ['POST', '/test'],
      ['GET', '/health'],
    ];
    for (const [method, rest, body] of calls) {
      const foreign = await call(method, `/v1/webhooks/${made.id}${rest}`, body, stranger);
      expect(foreign.status, `${method} ${rest}`).toBe(404);
      expect(await call(method, `/v1/webhooks/${absent}${rest}`, body, stranger)).toEqual(foreign);
      expect(await call(method, `/v1/webhooks/whe_x${rest}`, body, stranger)).toEqual(foreign);
    }
    expect(await rowOf(made.id)).toMatchObject({ active: true, deleted_at: null });
  });
});

describe('changing', () => {
  test('only what is named changes; {} removes the headers', async () => {
    const made = await create({ name: 'Old', headers: { A: 'b' } });
    const renamed = await call('PATCH', `/v1/webhooks/${made.id}`, { name: 'New' });
    const { secret: _, ...shown } = made;
    expect(renamed.body).toEqual({ ...shown, name: 'New', updated_at: expect.any(String) });
    const bare = await call('PATCH', `/v1/webhooks/${made.id}`, { headers: {} });
    expect(bare.body).toMatchObject({ name: 'New', header_names: [] });
  });

  test('switched off and on again it begins with a clean record', async () => {
    const made = await create();
    const endpointId = parseId('webhookEndpoint', made.id);
    await database.pool.query(
      `insert into messaging.webhook_lanes (id, account_id, endpoint_id, failing_since, failures)
       values ($1, $2, $1, '2026-11-20T12:00:00Z', 7)`,
      [endpointId, accountId],
    );
    const health = async () => (await call('GET', `/v1/webhooks/${made.id}/health`)).body;
    expect(await health()).toMatchObject({
      ...{ state: 'failing', consecutive_failures: 7, failing_since: '2026-11-20T12:00:00.000Z' },
    });
    const off: FunctionAnswer = await call('PATCH', `/v1/webhooks/${made.id}`, { active: false });
    expect(off.body).toMatchObject({
      active: false,
      disabled_reason: 'customer',
      disabled_at: expect.any(String),
    });
    const again: FunctionAnswer = await call('PATCH', `/v1/webhooks/${made.id}`, { active: false });
    expect((again.body as WebhookEndpoint).disabled_at).toBe((off.body as WebhookEndpoint).disabled_at);
    const on = await call('PATCH', `/v1/webhooks/${made.id}`, { active: true });
    expect(on.body).toMatchObject({ active: true, disabled_reason: null, disabled_at: null });
    expect(await health()).toMatchObject({ state: 'healthy', failing_since: null, consecutive_failures: 0 });
  });

  test('a new secret leaves the old one valid for as long as is asked', async () => {
    const made = await create();
    const rotated = await call('POST', `/v1/webhooks/${made.id}/rotate-secret`, { overlap_seconds: 3_600 });
    const shown = webhookEndpointWithSecret.parse(rotated.body);
    expect(shown.secret).not.toBe(made.secret);
    expect(Date.parse(shown.previous_secret_until ?? '') - Date.now()).toBeGreaterThan(3_590_000);
    const row = await rowOf(made.id);
    expect(decryptSecret(KEY, row.secret_encrypted)).toBe(shown.secret);
    expect(decryptSecret(KEY, row.previous_secret_encrypted)).toBe(made.secret);
    const atOnce = await call('POST', `/v1/webhooks/${made.id}/rotate-secret`, { overlap_seconds: 0 });
    expect(atOnce.body).toMatchObject({ previous_secret_until: null });
    expect(await rowOf(made.id)).toMatchObject({ previous_secret_encrypted: null });
  });

  test('a deleted endpoint keeps no secret and cannot be deleted twice', async () => {
    const made = await create({ headers: { A: 'b' } });
    expect(await call('DELETE', `/v1/webhooks/${made.id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await call('DELETE', `/v1/webhooks/${made.id}`)).status).toBe(404);
    expect(await rowOf(made.id)).toMatchObject({
      active: false,
      secret_encrypted: '',
      headers_encrypted: null,
    });
    expect((await call('GET', '/v1/webhooks')).body).toEqual({ data: [], next_cursor: null });
  });

  test('every change is in the audit log, with no secret in it', async () => {
    const made = await create({ headers: { A: 'topsecret' } });
    await call('PATCH', `/v1/webhooks/${made.id}`, { name: 'New', headers: { B: 'topsecret' } });
    await call('POST', `/v1/webhooks/${made.id}/rotate-secret`, {});
    await call('DELETE', `/v1/webhooks/${made.id}`);
    const entries = await auditOf(accountId);
    const subject = `webhookEndpoint:${parseId('webhookEndpoint', made.id)}`;
    expect(entries).toMatchObject([
      {
        action: 'webhook.created',
        subject,
        before: null,
        after: { name: '', url: 'https://hooks.example/in' },
      },
      {
        action: 'webhook.updated',
        subject,
        before: { name: '' },
        after: { name: 'New', headers_changed: true },
      },
      { action: 'webhook.secret_rotated', subject, after: { overlap_seconds: 86_400 } },
      { action: 'webhook.deleted', subject, before: { name: 'New' }, after: null },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/whsec_|topsecret|v1:/);
  });
});

describe('a test event', () => {
  test('is owed to the engine although Pub/Sub is away', async () => {
    const made = await create();
    const sent = await call('POST', `/v1/webhooks/${made.id}/test`);
    expect(sent).toMatchObject({
      status: 202,
      location: expect.stringMatching(/^\/v1\/webhook-deliveries\/whd_/),
    });
    const delivery = webhookDelivery.parse(sent.body);
    expect(delivery).toMatchObject({
      ...{ endpoint_id: made.id, event_type: 'webhook.test', message_id: null, state: 'pending' },
      ...{ attempts: 0, attempts_max: 1, url: 'https://hooks.example/in' },
    });
    const { rows } = await database.pool.query(
      'select d.body, l.wake_at from messaging.webhook_deliveries d join messaging.webhook_lanes l on l.id = d.lane where d.id = $1',
      [parseId('webhookDelivery', delivery.id)],
    );
    expect(rows).toMatchObject([{ wake_at: expect.any(Date) }]);
    const at = expect.stringMatching(/^2\d{3}-.*Z$/);
    expect(JSON.parse(rows[0].body)).toEqual({
      ...{ type: 'webhook.test', timestamp: at, data: { id: made.id, sequence: 1, occurred_at: at } },
    });
  });

  test('is refused where the endpoint is switched off', async () => {
    const made = await create({ active: false });
    expect(await call('POST', `/v1/webhooks/${made.id}/test`)).toMatchObject({
      ...{ status: 409, body: { code: 'webhook_disabled' } },
    });
  });
});

describe('health', () => {
  test('says what waits, and how the last hour went', async () => {
    const made = await create();
    const endpoint = parseId('webhookEndpoint', made.id) as Uuid;
    const seed = (columns: object) =>
      seedDelivery(database.pool, accountId, made.url, { endpoint_id: endpoint, ...columns });
    await seed({});
    await seed({});
    for (const [index, httpStatus] of [200, 204, 500, null].entries()) {
      const delivery = await seed({ state: 'delivered', wake_at: null });
      await insertRow(
        database.pool,
        'messaging.webhook_attempts',
        {
          ...{ delivery_id: delivery, attempt: 1, started_at: new Date() },
          ...{ duration_ms: 10 * (index + 1), http_status: httpStatus },
        },
        'delivery_id',
      );
    }
    const health = webhookHealth.parse((await call('GET', `/v1/webhooks/${made.id}/health`)).body);
    expect(health).toEqual({
      ...{
        id: made.id,
        state: 'healthy',
        failing_since: null,
        consecutive_failures: 0,
        last_success_at: null,
      },
      ...{ waiting: 2, last_hour: { attempts: 4, success_rate: 0.5, p50_ms: 20, p95_ms: 40 } },
    });
  });

  test('of an endpoint that was never called has no rate', async () => {
    const made = await create({ active: false });
    expect((await call('GET', `/v1/webhooks/${made.id}/health`)).body).toMatchObject({
      ...{ state: 'disabled', waiting: 0 },
      last_hour: { attempts: 0, success_rate: null, p50_ms: null, p95_ms: null },
    });
  });
});

describe('events of the account', () => {
  test('are listed newest first, page by page, with ids that name their kind', async () => {
    const seed = (type: string, data: object, account = accountId) =>
      insertRow(database.pool, 'messaging.account_events', { account_id: account, type, data }, 'id');
    const low = await seed('balance.low', { balance: '1.000000' });
    const endpoint = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3';
    const failing = await seed('endpoint.failing', { endpoint_id: endpoint });
    const foreign = await seed('balance.low', {}, (await seedAccount(database.pool)).accountId);
    const first = accountEventPage.parse((await call('GET', '/v1/account-events?limit=1')).body);
    expect(first.data).toMatchObject([
      {
        ...{ id: formatId('accountEvent', failing), type: 'endpoint.failing', sequence: 1 },
        data: { endpoint_id: formatId('webhookEndpoint', endpoint as Uuid) },
      },
    ]);
    const second = await call('GET', `/v1/account-events?limit=1&cursor=${first.next_cursor}`);
    expect(second.body).toMatchObject({ data: [{ id: formatId('accountEvent', low) }], next_cursor: null });
    expect((await call('GET', `/v1/account-events/${formatId('accountEvent', low)}`)).body).toMatchObject({
      data: { balance: '1.000000' },
    });
    expect((await call('GET', `/v1/account-events/${formatId('accountEvent', foreign)}`)).status).toBe(404);
  });
});
