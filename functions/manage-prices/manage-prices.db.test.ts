import { beforeAll, describe, expect, test } from 'vitest';
import { loadSenderContexts } from '../../shared/compliance/load-context.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-prices']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
  await seedConnector(database.pool, 'sinch_primary');
  await database.pool.query(
    `insert into messaging.routes (rule_order, prefix, connectors, rate) values (0, '', '{sinch_primary}', 0.005)
     on conflict (rule_order) do update set connectors = excluded.connectors, rate = excluded.rate, active = true`,
  );
});

async function ask(method: string, accountId: Uuid, path = '', body?: unknown, headers: object = {}) {
  const id = formatId('account', accountId);
  const reply = await fetch(`${functions.address('manage-prices')}/v1/admin/accounts/${id}/prices${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Record<string, unknown> };
}

const ANY = { 'if-match': '*' };
const CONTRACT = {
  prices: [
    { prefix: '1', rate: '0.004' },
    { prefix: '1', sender_class: 'toll_free', rate: '0.0035' },
  ],
  reason: 'Contract of November',
};
const LONG = { prefix: '1', sender_class: null, rate: '0.004000' };
const TOLL_FREE = { prefix: '1', sender_class: 'toll_free', rate: '0.003500' };

async function makeAccount(): Promise<Uuid> {
  return (await seedAccount(database.pool)).accountId;
}

/** As the decision about a message finds them. */
async function pricesOf(accountId: Uuid) {
  const [context] = await loadSenderContexts(database.pool, [{ accountId, sender: '+14155550100' }]);
  return context?.prices?.map(({ prefix, rate }) => [prefix, rate]);
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test('an account without a list pays what the routes say', async () => {
  const accountId = await makeAccount();
  expect(await ask('GET', accountId)).toMatchObject({
    ...{ status: 200, etag: '"v0"' },
    json: { account_id: formatId('account', accountId), in_force: null, planned: [] },
  });
  expect(await pricesOf(accountId)).toBeUndefined();
});

test('a list counts at once, with who set it and why, and stands in the log', async () => {
  const accountId = await makeAccount();
  const set = await ask('PUT', accountId, '', CONTRACT, { 'if-match': '"v0"' });
  expect(set).toMatchObject({
    ...{ status: 200, etag: '"v1"' },
    json: {
      in_force: {
        ...{ version: 1, prices: [LONG, TOLL_FREE], reason: 'Contract of November' },
        created_by: formatId('operator', operator.operatorId),
      },
      planned: [],
    },
  });
  expect(await ask('GET', accountId)).toEqual(set);
  expect(await pricesOf(accountId)).toEqual([
    ['1', 3_500n],
    ['1', 4_000n],
  ]);
  await ask('PUT', accountId, '', { prices: [], reason: 'Contract ended' }, ANY);
  const { rows } = await database.pool.query(
    'select action, before, after from messaging.audit_log where account_id = $1 order by id',
    [accountId],
  );
  expect(rows).toMatchObject([
    { action: 'prices.set', before: { prices: null }, after: { version: 1, prices: [LONG, TOLL_FREE] } },
    {
      ...{ action: 'prices.set', before: { prices: [LONG, TOLL_FREE] } },
      after: { version: 2, prices: [], reason: 'Contract ended' },
    },
  ]);
});

describe('a list with a time', () => {
  test('counts from then on, and not before', async () => {
    const accountId = await makeAccount();
    await ask('PUT', accountId, '', CONTRACT, ANY);
    const valid_from = inAnHour();
    const later = { prices: [{ prefix: '', rate: '0.001' }], reason: 'Next month', valid_from };
    const { json } = await ask('PUT', accountId, '', later, ANY);
    expect(json).toMatchObject({ in_force: { version: 1 }, planned: [{ version: 2, valid_from }] });
    expect(await pricesOf(accountId)).toHaveLength(2);
    await database.pool.query(
      `update accounts.price_lists set valid_from = now() where account_id = $1 and version = 2`,
      [accountId],
    );
    expect(await pricesOf(accountId)).toEqual([['', 1_000n]]);
  });

  test('gives way to a later one of the same time', async () => {
    const accountId = await makeAccount();
    const valid_from = inAnHour();
    await ask('PUT', accountId, '', { ...CONTRACT, valid_from }, ANY);
    const { json } = await ask('PUT', accountId, '', { prices: [], reason: 'Called off', valid_from }, ANY);
    expect(json).toMatchObject({ in_force: null, planned: [{ version: 2, prices: [] }] });
    await database.pool.query('update accounts.price_lists set valid_from = now() where account_id = $1', [
      accountId,
    ]);
    expect(await pricesOf(accountId)).toEqual([]);
  });

  test('is not of the past', async () => {
    const body = { ...CONTRACT, valid_from: '2026-01-01T00:00:00Z' };
    const { status, json } = await ask('PUT', await makeAccount(), '', body, ANY);
    expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, 'valid_from']);
  });
});

test.each([
  ['two prices for one class and prefix', { prices: [LONG, LONG] }, 'prices.1'],
  ['a price below nothing', { prices: [{ prefix: '', rate: '-1' }] }, 'prices.0.rate'],
  ['a prefix with a plus', { prices: [{ prefix: '+1', rate: '1' }] }, 'prices.0.prefix'],
  [
    'a class that there is not',
    { prices: [{ prefix: '', sender_class: 'x', rate: '1' }] },
    'prices.0.sender_class',
  ],
  [
    'more prices than are searched for each message',
    { prices: Array.from({ length: 201 }, (_, n) => ({ prefix: `${n}`, rate: '1' })) },
    'prices',
  ],
  ['no reason', { prices: [], reason: ' ' }, 'reason'],
])('a list with %s is refused by its field', async (_, change, field) => {
  const { status, json } = await ask('PUT', await makeAccount(), '', { ...CONTRACT, ...change }, ANY);
  expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, field]);
});

test('a list is for the version that was seen', async () => {
  const accountId = await makeAccount();
  const { etag } = await ask('GET', accountId);
  await ask('PUT', accountId, '', CONTRACT, { 'if-match': etag });
  const late = await ask('PUT', accountId, '', CONTRACT, { 'if-match': etag });
  expect(late).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  expect(late.etag).toBe('');
});

test('two who set at once do not both win', async () => {
  const accountId = await makeAccount();
  const answers = await Promise.all(
    [1, 2, 3].map(() => ask('PUT', accountId, '', CONTRACT, { 'if-match': '"v0"' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
});

test('every list that an account has had can be read', async () => {
  const accountId = await makeAccount();
  for (const reason of ['First', 'Second', 'Third'])
    await ask('PUT', accountId, '', { ...CONTRACT, reason }, ANY);
  const first = (await ask('GET', accountId, '/versions?limit=2')).json;
  const second = (await ask('GET', accountId, `/versions?limit=2&cursor=${first.next_cursor}`)).json;
  const lists = [first, second].flatMap(({ data }) => data as { version: number; reason: string }[]);
  expect(lists.map(({ version, reason }) => [version, reason])).toEqual([
    [3, 'Third'],
    [2, 'Second'],
    [1, 'First'],
  ]);
  expect((await ask('GET', await makeAccount(), '/versions')).json).toMatchObject({ data: [] });
});

describe('on trial', () => {
  const DAY_MS = 86_400_000;
  const noonYesterday = () => new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2);

  /** A message of that time. */
  async function seedAt(accountId: Uuid, at: Date, columns: SeededColumns) {
    const { rows } = await database.pool.query<{ id: Uuid }>(
      'select uuidv7($1::timestamptz - clock_timestamp()) as id',
      [at],
    );
    const same = { account_id: accountId, direction: 'outbound', charge: 'settled', status: 'delivered' };
    return seedMessage(database.pool, { id: rows[0]?.id ?? '', created_at: at, ...same, ...columns });
  }

  test('it says what the messages of yesterday would have cost, by price and by route, and changes nothing', async () => {
    const accountId = await makeAccount();
    const at = noonYesterday();
    const us = { source_addr: '+14155550100', dest_addr: '+16505550123' };
    await seedAt(accountId, at, { ...us, segments: 2, cost: '0.015' });
    await seedAt(accountId, at, { ...us, source_addr: '+18005550100', segments: 1, cost: '0.0075' });
    await seedAt(accountId, at, { ...us, dest_addr: '+447700900123', segments: 1, cost: '0.018' });
    await seedAt(accountId, at, { ...us, cost: '0.0075', charge: 'refunded' });
    await seedAt(accountId, at, { ...us, cost: '0.0075', test: true });
    await seedAt(accountId, new Date(at.getTime() - DAY_MS), { ...us, cost: '0.0075' });
    await seedAt(accountId, new Date(), { ...us, cost: '0.0075' });
    const { status, json } = await ask('PUT', accountId, '?dry_run=true', CONTRACT, ANY);
    expect([status, json.dry_run]).toEqual([200, true]);
    expect(json).toMatchObject({
      before: { in_force: null },
      after: { in_force: { prices: [LONG, TOLL_FREE] } },
    });
    const yesterday = json.yesterday as { by_price: unknown[] };
    expect(yesterday).toMatchObject({
      ...{ messages: 3, segments: 4, charged: '0.040500', would_cost: '0.016500', complete: true },
    });
    expect(yesterday.by_price).toHaveLength(3);
    expect(yesterday.by_price).toEqual(
      expect.arrayContaining([
        {
          ...{ prefix: '1', sender_class: null },
          ...{ messages: 1, segments: 2, charged: '0.015000', would_cost: '0.008000' },
        },
        {
          ...{ prefix: '1', sender_class: 'toll_free' },
          ...{ messages: 1, segments: 1, charged: '0.007500', would_cost: '0.003500' },
        },
        {
          ...{ prefix: null, sender_class: null },
          ...{ messages: 1, segments: 1, charged: '0.018000', would_cost: '0.005000' },
        },
      ]),
    );
    expect(await ask('GET', accountId)).toMatchObject({ etag: '"v0"', json: { in_force: null } });
  });
});

test('a viewer sets no price', async () => {
  const accountId = await makeAccount();
  const viewer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  const headers = { ...ANY, 'x-forwarded-authorization': viewer };
  expect((await ask('PUT', accountId, '', CONTRACT, headers)).status).toBe(403);
  expect((await ask('GET', accountId, '', undefined, headers)).status).toBe(200);
});

test('a list that is stored wrongly stops the decision, and lets nobody send for nothing', async () => {
  const accountId = await makeAccount();
  const prices = JSON.stringify([{ prefix: '', sender_class: null, rate: 'free' }]);
  await insertRow(
    database.pool,
    'accounts.price_lists',
    { account_id: accountId, version: 1, valid_from: new Date(), prices, reason: 'x', created_by: 'x' },
    'id',
  );
  await expect(pricesOf(accountId)).rejects.toThrow('a price list has the rate free');
});
