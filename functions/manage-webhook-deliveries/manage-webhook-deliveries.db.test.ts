import { beforeEach, describe, expect, test } from 'vitest';
import {
  webhookDelivery,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  webhookReplay,
  webhookReplayPage,
} from '../../shared/contracts/http/webhook-deliveries.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { spanIdOf } from '../../shared/kernel/trace-context.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { callFunction, type FunctionAnswer } from '../../shared/testing/call-function.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { TEST_ENCRYPTION_KEY, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedDelivery } from '../../shared/testing/seed-deliveries.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-webhook-deliveries']);
const MESSAGE = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
const URL = 'https://hooks.example/in';
const SENDERS_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let accountId: Uuid;
let bearer: string;

beforeEach(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId, 'webhooks:manage');
});

const call = (method: string, path: string, body?: unknown, as = bearer): Promise<FunctionAnswer> =>
  callFunction(functions.address('manage-webhook-deliveries'), { method, path, body, bearer: as });

function seedEndpoint(columns: SeededColumns = {}): Promise<Uuid> {
  const made = { account_id: accountId, url: URL, secret_encrypted: 'v1:none', events: ['*'] };
  return insertRow(database.pool, 'messaging.webhook_endpoints', { ...made, ...columns }, 'id');
}

const seed = (columns: SeededColumns = {}) => seedDelivery(database.pool, accountId, URL, columns);
const ENDED = { state: 'exhausted', attempts: 10, settled_at: new Date(), wake_at: null };

async function stranger(): Promise<string> {
  return functions.bearer((await seedAccount(database.pool)).accountId, 'webhooks:manage');
}

async function rowOf(id: Uuid) {
  const { rows } = await database.pool.query('select * from messaging.webhook_deliveries where id = $1', [
    id,
  ]);
  return rows[0];
}

async function auditOf() {
  const { rows } = await database.pool.query(
    'select action, subject, after from messaging.audit_log where account_id = $1 order by id',
    [accountId],
  );
  return rows;
}

describe('the log', () => {
  async function idsOf(path: string): Promise<readonly (Uuid | undefined)[]> {
    const answer = await call('GET', path);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return webhookDeliveryPage.parse(answer.body).data.map(({ id }) => parseId('webhookDelivery', id));
  }

  test('shows a delivery to each kind of target', async () => {
    const endpoint = await seedEndpoint();
    const sent = await seed({ endpoint_id: endpoint, due_at: new Date('2026-11-25T12:00:00.005Z') });
    await seed({ ...ENDED, inbound_route_id: endpoint, event_type: 'message.received', last_status: 500 });
    await seed({ event_type: 'webhook.test', state: 'pending' });
    const page = webhookDeliveryPage.parse((await call('GET', '/v1/webhook-deliveries')).body);
    expect(page).toMatchObject({
      data: [
        {
          target: 'webhook_url',
          endpoint_id: null,
          message_id: null,
          state: 'pending',
          next_attempt_at: expect.any(String),
        },
        { target: 'inbound_route', state: 'exhausted', attempts: 10, last_status: 500 },
        {
          ...{
            id: formatId('webhookDelivery', sent),
            webhook_id: formatId('event', sent),
            target: 'endpoint',
          },
          ...{ endpoint_id: formatId('webhookEndpoint', endpoint), message_id: formatId('message', MESSAGE) },
          ...{ sequence: 5, url: URL, state: 'pending', next_attempt_at: '2026-11-25T12:00:00.005Z' },
        },
      ],
      next_cursor: null,
    });
    expect(page.data).toHaveLength(3);
  });

  test('pages are stable, over all targets merged', async () => {
    const [a, b] = [await seedEndpoint(), await seedEndpoint({ active: false, deleted_at: new Date() })];
    const made: Uuid[] = [];
    for (const endpoint of [a, b, null, a, a, null, b]) made.push(await seed({ endpoint_id: endpoint }));
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 4; page += 1) {
      const { body } = await call('GET', `/v1/webhook-deliveries?limit=2${cursor}`);
      const { data, next_cursor } = webhookDeliveryPage.parse(body);
      seen.push(...data.map(({ id }) => parseId('webhookDelivery', id)));
      cursor = `&cursor=${next_cursor}`;
      if (page === 0) await seed();
      expect(next_cursor === null).toBe(page === 3);
    }
    expect(seen).toEqual(made.toReversed());
  });

  test.each([
    ['state=failed', ['gone', 'dead']],
    ['state=exhausted', ['dead']],
    ['state=delivered', ['fine']],
    ['event_type=message.failed', ['dead']],
    ['http_status=500', ['dead']],
    ['http_status=none', ['gone']],
    ['state=failed&event_type=message.delivered', ['gone']],
    [`message_id=${formatId('message', MESSAGE)}`, ['gone', 'fine', 'waits']],
    ['created_before=2020-01-01T00:00:00Z', []],
    ['created_after=2020-01-01T00:00:00Z&http_status=204', ['fine']],
  ])('%s finds %j', async (query, names) => {
    const endpoint = await seedEndpoint();
    const other = '0193587c-9d1e-7a3b-8c4d-5e6f708192ff';
    const made = {
      waits: await seed({ endpoint_id: endpoint }),
      fine: await seed({ endpoint_id: endpoint, state: 'delivered', attempts: 1, last_status: 204 }),
      dead: await seed({
        ...ENDED,
        ...{ endpoint_id: endpoint, last_status: 500, event_type: 'message.failed', subject_id: other },
      }),
      gone: await seed({ ...ENDED, endpoint_id: endpoint, state: 'disabled', last_error: 'no answer' }),
    };
    const expected = names.map((name) => made[name as keyof typeof made]);
    expect(await idsOf(`/v1/webhook-deliveries?${query}`)).toEqual(expected);
    const path = `/v1/webhooks/${formatId('webhookEndpoint', endpoint)}/deliveries`;
    expect(await idsOf(`${path}?${query}`)).toEqual(expected);
    expect(
      await idsOf(`/v1/webhook-deliveries?${query}&endpoint_id=${formatId('webhookEndpoint', endpoint)}`),
    ).toEqual(expected);
  });

  test('of an endpoint is its own, and of a stranger nothing', async () => {
    const endpoint = await seedEndpoint();
    const id = await seed({ endpoint_id: endpoint });
    await seed();
    const path = `/v1/webhooks/${formatId('webhookEndpoint', endpoint)}/deliveries`;
    expect(await idsOf(path)).toEqual([id]);
    const other = await stranger();
    expect((await call('GET', path, undefined, other)).status).toBe(404);
    expect((await call('GET', '/v1/webhook-deliveries', undefined, other)).body).toEqual({
      ...{ data: [], next_cursor: null },
    });
    const asked = `/v1/webhook-deliveries?message_id=${formatId('message', MESSAGE)}`;
    expect((await call('GET', asked, undefined, other)).body).toEqual({ data: [], next_cursor: null });
  });

  test.each([
    'http_status=600',
    'state=lost',
    'message_id=msg_1',
    'created_after=yesterday',
    'limit=0',
    'a=1',
  ])('%s is refused', async (query) => {
    expect((await call('GET', `/v1/webhook-deliveries?${query}`)).status).toBe(422);
  });
});

describe('one delivery', () => {
  test('is shown with its body and each attempt, whose secrets are masked', async () => {
    const headers = encryptSecret(TEST_ENCRYPTION_KEY, JSON.stringify({ 'X-Api-Key': 'topsecret' }));
    const endpoint = await seedEndpoint({ headers_encrypted: headers });
    const id = await seed({
      ...{ ...ENDED, endpoint_id: endpoint, body: '{"a":1}' },
      traceparent: `00-${SENDERS_TRACE}-00f067aa0ba902b7-01`,
    });
    const attempt = (columns: SeededColumns) =>
      insertRow(
        database.pool,
        'messaging.webhook_attempts',
        { delivery_id: id, started_at: new Date('2026-11-25T12:00:01.500Z'), duration_ms: 12, ...columns },
        'delivery_id',
      );
    await attempt({ attempt: 2, replay: true, error: 'no answer within 15000 ms', sampled: false });
    await attempt({
      ...{ attempt: 1, http_status: 500, response_head: 'oh no', response_headers: { server: 'x' } },
      next_at: new Date('2026-11-25T12:00:06.500Z'),
    });
    const answer = await call('GET', `/v1/webhook-deliveries/${formatId('webhookDelivery', id)}`);
    expect(webhookDeliveryDetail.parse(answer.body)).toMatchObject({
      body: '{"a":1}',
      attempt_log: [
        {
          ...{ attempt: 1, replay: false, http_status: 500, error: null, duration_ms: 12 },
          ...{
            response_head: 'oh no',
            response_headers: { server: 'x' },
            next_attempt_at: '2026-11-25T12:00:06.500Z',
          },
          request_headers: {
            'content-type': 'application/json',
            'user-agent': 'ringer-webhooks/1',
            'x-api-key': '***',
            'webhook-id': formatId('event', id),
            'webhook-timestamp': '1795608001',
            'webhook-signature': 'v1,***',
            'x-signature': '***',
            traceparent: `00-${SENDERS_TRACE}-${spanIdOf(id, 'attempt 1')}-01`,
          },
        },
        {
          attempt: 2,
          replay: true,
          http_status: null,
          error: 'no answer within 15000 ms',
          response_headers: null,
          request_headers: { traceparent: `00-${SENDERS_TRACE}-${spanIdOf(id, 'attempt 2')}-00` },
        },
      ],
    });
    expect(JSON.stringify(answer.body)).not.toContain('topsecret');
  });

  test('of another account is as absent as none, also to be replayed', async () => {
    const id = formatId('webhookDelivery', await seed(ENDED));
    const other = await stranger();
    const absent = formatId('webhookDelivery', MESSAGE);
    for (const [method, rest] of [
      ['GET', ''],
      ['POST', '/replay'],
    ] as const) {
      const foreign = await call(method, `/v1/webhook-deliveries/${id}${rest}`, undefined, other);
      expect(foreign.status).toBe(404);
      expect(await call(method, `/v1/webhook-deliveries/${absent}${rest}`, undefined, other)).toEqual(
        foreign,
      );
    }
  });
});

describe('replaying one delivery', () => {
  const replay = (id: Uuid) =>
    call('POST', `/v1/webhook-deliveries/${formatId('webhookDelivery', id)}/replay`);

  test.each(['delivered', 'exhausted', 'disabled'])(
    'one that was %s begins a new schedule',
    async (state) => {
      const endpoint = await seedEndpoint({ attempts_max: 4, url: 'https://new.example/in' });
      const id = await seed({ ...ENDED, state, endpoint_id: endpoint });
      const answer = await replay(id);
      expect(answer.status).toBe(202);
      expect(webhookDelivery.parse(answer.body)).toMatchObject({
        ...{ webhook_id: formatId('event', id), state: 'pending', attempts: 10, attempts_max: 14 },
        ...{ url: 'https://new.example/in', settled_at: null, replayed_at: expect.any(String) },
      });
      expect(await rowOf(id)).toMatchObject({ attempts_before: 10, wake_at: expect.any(Date) });
      expect(await auditOf()).toMatchObject([
        { action: 'webhook_delivery.replayed', subject: `webhookDelivery:${id}` },
      ]);
    },
  );

  test('one to a webhook_url gets as many attempts as it had, each time', async () => {
    const id = await seed({ ...ENDED, attempts: 3, attempts_max: 3 });
    expect((await replay(id)).body).toMatchObject({ attempts_max: 6 });
    await database.pool.query(
      `update messaging.webhook_deliveries set state = 'exhausted', attempts = 6 where id = $1`,
      [id],
    );
    expect((await replay(id)).body).toMatchObject({ attempts_max: 9 });
  });

  test('one that waits is due now, on the schedule that it has', async () => {
    const id = await seed({ attempts: 4, due_at: new Date(Date.now() + 3_600_000) });
    expect((await replay(id)).status).toBe(202);
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'pending', attempts_before: 0, attempts_max: 10, replayed_at: null });
    expect(row.due_at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('one to an endpoint that is switched off is refused', async () => {
    const endpoint = await seedEndpoint({ active: false });
    const id = await seed({ ...ENDED, endpoint_id: endpoint });
    expect(await replay(id)).toMatchObject({ status: 409, body: { code: 'webhook_disabled' } });
    expect(await rowOf(id)).toMatchObject({ state: 'exhausted' });
  });

  test('one that was attempted a thousand times is refused', async () => {
    const id = await seed({ ...ENDED, attempts: 1_000, attempts_max: 1_000 });
    expect(await replay(id)).toMatchObject({ status: 409, body: { code: 'too_many_replays' } });
  });
});

describe('replays of a range', () => {
  const SINCE = { created_after: '2026-11-01T00:00:00Z' };
  const create = (body: object = {}) => call('POST', '/v1/webhook-replays', { ...SINCE, ...body });

  test('are stored, shown and listed', async () => {
    const endpoint = await seedEndpoint();
    const answer = await create({
      ...{ endpoint_id: formatId('webhookEndpoint', endpoint), states: ['delivered', 'exhausted'] },
      ...{ event_types: ['message.delivered'], http_status: 500, message_id: formatId('message', MESSAGE) },
      created_before: '2026-11-02T00:00:00+00:00',
    });
    expect(answer.status).toBe(202);
    const made = webhookReplay.parse(answer.body);
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^rpl_/), state: 'pending', states: ['delivered', 'exhausted'] },
      ...{
        endpoint_id: formatId('webhookEndpoint', endpoint),
        event_types: ['message.delivered'],
        http_status: 500,
      },
      message_id: formatId('message', MESSAGE),
      ...{ created_after: '2026-11-01T00:00:00.000Z', created_before: '2026-11-02T00:00:00.000Z' },
      ...{ looked_at: 0, replayed: 0, progress: 0, created_at: expect.any(String) },
      ...{ started_at: null, finished_at: null },
    });
    expect((await call('GET', answer.location ?? '')).body).toEqual(made);
    const second = webhookReplay.parse((await create()).body);
    expect(second).toMatchObject({ endpoint_id: null, states: ['exhausted', 'disabled'] });
    const first = await call('GET', '/v1/webhook-replays?limit=1');
    const { data, next_cursor } = webhookReplayPage.parse(first.body);
    expect(data).toEqual([second]);
    expect((await call('GET', `/v1/webhook-replays?limit=1&cursor=${next_cursor}`)).body).toEqual({
      ...{ data: [made], next_cursor: null },
    });
    expect(await auditOf()).toMatchObject([
      { action: 'webhook_replay.created', subject: `replay:${parseId('replay', made.id)}` },
      { action: 'webhook_replay.created' },
    ]);
  });

  test('do not reach beyond the moment when they are made', async () => {
    const made = webhookReplay.parse((await create({ created_before: '2999-01-01T00:00:00Z' })).body);
    expect(Date.parse(made.created_before)).toBeLessThanOrEqual(Date.now());
  });

  test('are five at once at most, also where many are made at once', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => create()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    expect(answers.find(({ status }) => status !== 202)).toMatchObject({
      ...{ status: 409, body: { code: 'too_many_replays' } },
    });
    const [open] = webhookReplayPage.parse((await call('GET', '/v1/webhook-replays')).body).data;
    await call('POST', `/v1/webhook-replays/${open?.id}/cancel`);
    expect((await create()).status).toBe(202);
  });

  test('are canceled once, and stay so', async () => {
    const made = webhookReplay.parse((await create()).body);
    const canceled = await call('POST', `/v1/webhook-replays/${made.id}/cancel`);
    expect(canceled).toMatchObject({
      status: 200,
      body: { state: 'canceled', finished_at: expect.any(String) },
    });
    expect(await call('POST', `/v1/webhook-replays/${made.id}/cancel`)).toEqual(canceled);
    expect((await auditOf()).map(({ action }) => action)).toEqual([
      ...['webhook_replay.created', 'webhook_replay.canceled'],
    ]);
  });

  test('of an endpoint that is off, or of another account, are refused', async () => {
    const off = formatId('webhookEndpoint', await seedEndpoint({ active: false }));
    expect(await create({ endpoint_id: off })).toMatchObject({
      status: 409,
      body: { code: 'webhook_disabled' },
    });
    const foreign = formatId(
      'webhookEndpoint',
      await seedEndpoint({ account_id: (await seedAccount(database.pool)).accountId }),
    );
    expect(await create({ endpoint_id: foreign })).toMatchObject({
      ...{ status: 422, body: { errors: [{ field: 'endpoint_id' }] } },
    });
  });

  test("another account's replay is as absent as none", async () => {
    const made = webhookReplay.parse((await create()).body);
    const other = await stranger();
    expect((await call('GET', `/v1/webhook-replays/${made.id}`, undefined, other)).status).toBe(404);
    expect((await call('POST', `/v1/webhook-replays/${made.id}/cancel`, undefined, other)).status).toBe(404);
    expect((await call('GET', `/v1/webhook-replays/${made.id}`)).body).toMatchObject({ state: 'pending' });
  });

  test.each([
    ['no beginning', { created_after: undefined }],
    ['an end before its beginning', { created_before: '2026-10-01T00:00:00Z' }],
    ['a state that is still to come', { states: ['pending'] }],
    ['no state', { states: [] }],
    ['no status', { http_status: 99 }],
    ['an unknown event', { event_types: ['message.sending'] }],
  ])('with %s are refused', async (_what, body) => {
    expect(await create(body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });
});
