import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MessagePage } from '../../shared/contracts/http/message.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-messages']);

let accountId: Uuid;
let bearer: string;
let foreignMessage: Uuid;

beforeAll(async () => {
  const other = await seedAccount(database.pool);
  foreignMessage = await seedMessage(database.pool, { account_id: other.accountId });
});
beforeEach(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId, 'messages:read');
});

function get(path: string, authorization = bearer): Promise<Response> {
  return fetch(functions.address('read-messages') + path, {
    headers: { 'x-forwarded-authorization': authorization },
  });
}

async function page(query = ''): Promise<MessagePage> {
  const reply = await get(`/v1/messages${query}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as MessagePage;
}

test('a message is shown whole to its account', async () => {
  const id = await seedMessage(database.pool, {
    account_id: accountId,
    cost: '0.0075',
    created_at: new Date('2026-11-22T10:00:00.005Z'),
    submitted_at: new Date('2026-11-22T10:00:01.005Z'),
  });
  const reply = await get(`/v1/messages/${formatId('message', id)}`);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await reply.json()).toEqual({
    id: formatId('message', id),
    direction: 'outbound',
    status: 'sent',
    sequence: 4,
    occurred_at: '2026-11-22T10:00:01.005Z',
    from: '+14155550100',
    to: '+16505550123',
    body: 'Your code is 4711',
    segments: 1,
    encoding: 'gsm7',
    price: '0.007500',
    error: null,
    created_at: '2026-11-22T10:00:00.005Z',
    ...{ send_at: null, tags: [], reference: null, metadata: {}, batch_id: null, test: false },
  });
});

test('a message that a rule refused later says which, and asks no money that was given back', async () => {
  const id = await seedMessage(database.pool, {
    ...{
      account_id: accountId,
      status: 'rejected',
      final_at: new Date(),
      submitted_at: null,
      sending_at: null,
    },
    ...{
      error_code: 'campaign_missing',
      refused_rule: 'campaign-active',
      cost: '0.004500',
      charge: 'refunded',
    },
  });
  const reply = await get(`/v1/messages/${formatId('message', id)}`);
  expect(await reply.json()).toMatchObject({
    status: 'rejected',
    price: null,
    error: { code: 'campaign_missing', rule: 'campaign-active', remedy: expect.stringMatching(/./) },
  });
});

describe('what is missing and what is not yours answer the same bytes', () => {
  test.each(['', '/timeline'])('/v1/messages/{id}%s', async (suffix) => {
    const own = await seedMessage(database.pool, { account_id: accountId });
    const ids = [
      formatId('message', randomUUID() as Uuid),
      formatId('message', foreignMessage),
      formatId('account', own),
      own,
      'msg_',
      'x'.repeat(2_000),
      '%00',
    ];
    const answers = await Promise.all(
      ids.map(async (id) => {
        const reply = await get(`/v1/messages/${id}${suffix}`);
        return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({ code: 'not_found' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});

describe('a list', () => {
  async function seedMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.unshift(formatId('message', await seedMessage(database.pool, { account_id: accountId })));
    }
    return ids;
  }

  test('newest first, every message once, whatever arrives meanwhile', async () => {
    const newestFirst = await seedMany(5);
    const first = await page('?limit=2');
    await seedMany(1);
    const second = await page(`?limit=2&cursor=${first.next_cursor}`);
    const third = await page(`?limit=2&cursor=${second.next_cursor}`);
    expect([first, second, third].map(({ data }) => data.map(({ id }) => id))).toEqual([
      newestFirst.slice(0, 2),
      newestFirst.slice(2, 4),
      newestFirst.slice(4),
    ]);
    expect(third.next_cursor).toBeNull();
  });

  test('a page that is just full is the last one where nothing follows', async () => {
    await seedMany(2);
    expect((await page('?limit=2')).next_cursor).toBeNull();
  });

  test('shows 20 unless told', async () => {
    await seedMany(21);
    const { data, next_cursor } = await page();
    expect([data.length, typeof next_cursor]).toEqual([20, 'string']);
  });

  test('shows nothing of other accounts, also behind their cursors', async () => {
    const [own] = await seedMany(1);
    const foreignCursor = Buffer.from(foreignMessage.replaceAll('-', ''), 'hex').toString('base64url');
    expect(await page()).toMatchObject({ data: [{ id: own }], next_cursor: null });
    expect(await page(`?cursor=${foreignCursor}`)).toEqual({ data: [], next_cursor: null });
  });

  test('can be of one direction', async () => {
    const [outbound] = await seedMany(1);
    const received = {
      ...{ account_id: accountId, direction: 'inbound', status: 'received', sequence: 1 },
      ...{ queued_at: null, sending_at: null, submitted_at: null },
    };
    const inbound = formatId('message', await seedMessage(database.pool, received));
    const idsOf = async (query: string) => (await page(query)).data.map(({ id }) => id);
    expect(await idsOf('?direction=inbound')).toEqual([inbound]);
    expect(await idsOf('?direction=outbound')).toEqual([outbound]);
  });

  test.each([
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
    ['?limit=1e1', 'limit'],
    ['?limit=', 'limit'],
    ['?cursor=', 'cursor'],
    ['?cursor=AZNHQu0webC9cRMUb_J07B', 'cursor'],
    ['?direction=sideways', 'direction'],
    ['?form=%2B14155550100', 'form'],
  ])('%s is refused, and the parameter named', async (query, field) => {
    const reply = await get(`/v1/messages${query}`);
    const problem = (await reply.json()) as { code: string; errors: { field: string }[] };
    expect([reply.status, problem.code]).toEqual([422, 'invalid_request']);
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

test('a timeline shows the states with their durations, the parts and the webhooks', async () => {
  const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 10, 0, second));
  const id = await seedMessage(database.pool, {
    account_id: accountId,
    status: 'delivered',
    sequence: 5,
    created_at: at(0),
    queued_at: at(1),
    sending_at: at(1),
    submitted_at: at(3),
    final_at: at(10),
  });
  const part = { parts: 2, status: 'delivered', submitted_at: at(3), final_at: at(10) };
  await seedPart(database.pool, id, 'carrier-2', { ...part, part_number: 2 });
  await seedPart(database.pool, id, 'carrier-1', part);
  await seedReceipt(database.pool, 'carrier-1', { message_id: id, part_number: 1, received_at: at(10) });
  const delivery = await insertRow(
    database.pool,
    'messaging.webhook_deliveries',
    {
      ...{ account_id: accountId, url: 'https://example.test', subject_id: id, sequence: 5, body: '{}' },
      ...{ event_type: 'message.delivered', state: 'delivered', attempts: 2, last_status: 200 },
    },
    'id',
  );
  const attempt = { delivery_id: delivery, started_at: at(10), duration_ms: 15 };
  const tries = [
    { ...attempt, attempt: 1, http_status: 503, next_at: at(15) },
    { ...attempt, attempt: 2, http_status: 200, started_at: at(15) },
  ];
  for (const each of tries) await insertRow(database.pool, 'messaging.webhook_attempts', each, 'attempt');
  const shownPart = {
    ...{ status: 'delivered', carrier_error: null, submitted_at: '2026-11-22T10:00:03.000Z' },
    final_at: '2026-11-22T10:00:10.000Z',
  };
  const reply = await get(`/v1/messages/${formatId('message', id)}/timeline`);
  expect(await reply.json()).toEqual({
    id: formatId('message', id),
    status: 'delivered',
    entries: [
      { status: 'accepted', sequence: 1, occurred_at: '2026-11-22T10:00:00.000Z', after_ms: 0 },
      { status: 'queued', sequence: 2, occurred_at: '2026-11-22T10:00:01.000Z', after_ms: 1_000 },
      { status: 'sending', sequence: 3, occurred_at: '2026-11-22T10:00:01.000Z', after_ms: 0 },
      { status: 'sent', sequence: 4, occurred_at: '2026-11-22T10:00:03.000Z', after_ms: 2_000 },
      { status: 'delivered', sequence: 5, occurred_at: '2026-11-22T10:00:10.000Z', after_ms: 7_000 },
    ],
    checked: expect.objectContaining({ verdict: 'accept', after_ms: 1_000, flags: [] }),
    ...{ queue: null, expected_at: null },
    parts: [
      { part_number: 1, carrier_message_id: 'carrier-1', ...shownPart },
      { part_number: 2, carrier_message_id: 'carrier-2', ...shownPart },
    ],
    receipts: [
      { part_number: 1, state: 'DELIVRD', carrier_error: '000', received_at: '2026-11-22T10:00:10.000Z' },
    ],
    webhooks: [
      {
        id: formatId('webhookDelivery', delivery),
        event_type: 'message.delivered',
        state: 'delivered',
        attempts: 2,
        last_status: 200,
        last_error: null,
        attempt_log: [
          {
            ...{ attempt: 1, started_at: '2026-11-22T10:00:10.000Z', duration_ms: 15, http_status: 503 },
            ...{ error: null, next_at: '2026-11-22T10:00:15.000Z' },
          },
          {
            ...{ attempt: 2, started_at: '2026-11-22T10:00:15.000Z', duration_ms: 15, http_status: 200 },
            ...{ error: null, next_at: null },
          },
        ],
      },
    ],
  });
});

test('a message that waits for its time says when it is due', async () => {
  const due = new Date('2027-01-01T09:00:00.000Z');
  const waiting = { status: 'scheduled', due_at: due, scheduled_at: new Date(), submitted_at: null };
  const id = await seedMessage(database.pool, { account_id: accountId, ...waiting });
  const reply = await get(`/v1/messages/${formatId('message', id)}/timeline`);
  expect(await reply.json()).toMatchObject({ expected_at: '2027-01-01T09:00:00.000Z' });
});

test.each(['', '/timeline'])(
  'who polls /v1/messages/{id}%s gets the content when it has changed, not again',
  async (suffix) => {
    const id = await seedMessage(database.pool, { account_id: accountId });
    const path = `${functions.address('read-messages')}/v1/messages/${formatId('message', id)}${suffix}`;
    const poll = (etag: string) =>
      fetch(path, { headers: { 'x-forwarded-authorization': bearer, 'if-none-match': etag } });
    const etag = (await poll('"none"')).headers.get('etag') ?? '';
    const same = await poll(etag);
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
    await database.pool.query(
      `update messaging.message_log set status = 'delivered', sequence = 5, final_at = now() where id = $1`,
      [id],
    );
    const changed = await poll(etag);
    expect([changed.status, ((await changed.json()) as { status: string }).status]).toEqual([
      200,
      'delivered',
    ]);
  },
);

test.each([
  ['/v1/messages', 'messages:send'],
  ['/v1/messages/msg_01jd3m5v9gf6rbtw8k2hqz4x7c', 'messages:send'],
  ['/v1/messages/msg_01jd3m5v9gf6rbtw8k2hqz4x7c/timeline', 'messages:send'],
])('%s needs the scope to read', async (path, scope) => {
  const reply = await get(path, await functions.bearer(accountId, scope));
  expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([403, 'scope_missing']);
});
