import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage, seedPart } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-queues']);

let operator: SeededOperator;
let bearer: string;
let accounts: readonly Uuid[];
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
  const seeded = [await seedAccount(database.pool), await seedAccount(database.pool)];
  accounts = seeded.map(({ accountId }) => accountId);
  for (const name of ['carrier_one', 'carrier_two', 'carrier_idle']) await seedConnector(database.pool, name);
});
beforeEach(() =>
  database.pool.query(
    `truncate messaging.message_log, messaging.message_parts, messaging.tickets, messaging.connector_commands,
       messaging.queue_actions, messaging.audit_log`,
  ),
);

const accountOf = (place: number) => formatId('account', accounts[place] as Uuid);
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);

function queued(connector: string, place: number, columns: SeededColumns = {}): Promise<Uuid> {
  return seedMessage(database.pool, {
    ...{ account_id: accounts[place], status: 'queued', vendor_connector: connector, submitted_at: null },
    ...{ queued_at: secondsAgo(600), segments: 2, cost: '0.015', charge: 'reserved', ...columns },
  });
}

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await fetch(`${functions.address('manage-queues')}/v1/admin/queues${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'if-match': '*', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { headers: got, status } = reply;
  const location = got.get('location')?.replace('/v1/admin/queues', '') ?? '';
  return { status, etag: got.get('etag') ?? '', location, json: JSON.parse(await reply.text()) };
}
const act = (body: object, headers?: Record<string, string>) => ask('POST', '/actions', body, headers);
const trial = async (body: object) => (await ask('POST', '/actions?dry_run=true', body)).json;

const commands = async () =>
  (
    await database.pool.query(
      `select c.connector_name as connector, k.command, k.arguments, k.requested_by from messaging.connector_commands k
       join messaging.vendor_connectors c on c.id = k.connector_id order by 1`,
    )
  ).rows;

/** What a bridge would write. */
const finish = (connector: string, outcome: string, result: object) =>
  database.pool.query(
    `update messaging.connector_commands k set taken_at = now(), taken_epoch = 1, done_at = now(), outcome = $2, result = $3
     from messaging.vendor_connectors c where c.id = k.connector_id and c.connector_name = $1`,
    [connector, outcome, JSON.stringify(result)],
  );

test('queues are listed with their age, page by page, in a version that changes with actions alone', async () => {
  await queued('carrier_one', 0);
  await queued('carrier_two', 0);
  const first = await ask('GET', '?limit=1');
  expect(first.json.data).toMatchObject([
    { connector: 'carrier_one', account_id: accountOf(0), state: 'queued', messages: 1 },
  ]);
  expect(first.json.data[0].oldest_age_seconds).toBeGreaterThanOrEqual(600);
  const second = await ask('GET', `?limit=1&cursor=${first.json.next_cursor}`);
  expect(second.json).toMatchObject({ data: [{ connector: 'carrier_two' }], next_cursor: null });
  expect(second.etag).toBe(first.etag);
  await act({ action: 'drain', connector: 'carrier_one' });
  expect((await ask('GET', '')).etag).not.toBe(first.etag);
  expect((await ask('GET', '?cursor=x')).status).toBe(422);
});

test('an action on a connector is a command for it, with its audit row, and its end is read', async () => {
  await queued('carrier_one', 0);
  const body = { action: 'reroute', connector: 'carrier_one', to: 'carrier_two', older_than_seconds: 60 };
  const entered = await act(body);
  expect(entered).toMatchObject({
    status: 202,
    json: {
      ...{ ...body, account_id: null, state: 'waiting', moved: 0, done_at: null },
      requested_by: formatId('operator', operator.operatorId),
      commands: [{ command: 'reroute', state: 'waiting' }],
    },
  });
  expect(await commands()).toEqual([
    {
      ...{
        connector: 'carrier_one',
        command: 'reroute',
        arguments: { to: 'carrier_two', older_than_seconds: 60 },
      },
      requested_by: formatId('operator', operator.operatorId),
    },
  ]);
  const { rows: audit } = await database.pool.query(
    'select account_id, action, after from messaging.audit_log',
  );
  expect(audit).toMatchObject([
    { account_id: null, action: 'queues.ordered', after: { action: 'reroute', connectors: ['carrier_one'] } },
  ]);
  await finish('carrier_one', 'succeeded', { moved: { carrier_two: 3 }, staying: 1 });
  expect((await ask('GET', entered.location)).json).toMatchObject({
    ...{ id: entered.json.id, state: 'succeeded', moved: 3, staying: 1, ended: 0 },
    done_at: expect.any(String),
  });
});

test('an action on an account is a command for each connector for which something of it waits', async () => {
  await queued('carrier_one', 0);
  const ticketed = await queued('carrier_two', 0);
  await database.pool.query(
    `with opened as (insert into messaging.tickets (class, connector) values ('rm', 'carrier_two') returning id)
     update messaging.message_log m set ticket_id = o.id from opened o where m.id = $1`,
    [ticketed],
  );
  await queued('carrier_idle', 1);
  const { json, location } = await act({
    ...{ action: 'expire', account_id: accountOf(0), older_than_seconds: 60 },
  });
  expect(await commands()).toMatchObject([
    {
      connector: 'carrier_one',
      command: 'purge',
      arguments: { account_id: accounts[0], older_than_seconds: 60 },
    },
    { connector: 'carrier_two', command: 'purge' },
  ]);
  expect(json.commands[0].arguments).toEqual({ account_id: accountOf(0), older_than_seconds: 60 });
  await finish('carrier_one', 'succeeded', { purged: 4 });
  expect((await ask('GET', location)).json).toMatchObject({ state: 'running', ended: 4, done_at: null });
  await finish('carrier_two', 'failed', { reason: 'unknown_connector', detail: 'It is gone.' });
  expect((await ask('GET', location)).json).toMatchObject({ state: 'failed', ended: 4 });
});

test('an account of which nothing waits: the action is done at once', async () => {
  expect(await act({ action: 'reroute', account_id: accountOf(1) })).toMatchObject({
    ...{ status: 202, json: { state: 'succeeded', commands: [], done_at: expect.any(String) } },
  });
});

describe('a preview', () => {
  beforeEach(async () => {
    await queued('carrier_one', 0);
    await queued('carrier_one', 0);
    await queued('carrier_one', 1, { cost: '0.0075', segments: 1 });
    await queued('carrier_one', 1, { queued_at: secondsAgo(10) });
    await queued('carrier_two', 0);
  });
  const firsts = { messages: 2, segments: 4, refund: '0.030000' };

  test('of an expiry says how many, of whom, and what money goes back; and enters nothing', async () => {
    expect(await trial({ action: 'expire', connector: 'carrier_one', older_than_seconds: 60 })).toEqual({
      ...{ dry_run: true, messages: 3, segments: 5, refund: '0.037500', accounts: 2 },
      connectors: ['carrier_one'],
      by_account: [
        { account_id: accountOf(0), ...firsts },
        { account_id: accountOf(1), messages: 1, segments: 1, refund: '0.007500' },
      ],
    });
    expect(await commands()).toEqual([]);
  });

  test('of an account is of all its connectors, and of both what they share', async () => {
    const body = { action: 'expire', account_id: accountOf(0), older_than_seconds: 60 };
    expect(await trial(body)).toMatchObject({
      ...{ messages: 3, refund: '0.045000', accounts: 1, connectors: ['carrier_one', 'carrier_two'] },
    });
    expect(await trial({ ...body, connector: 'carrier_one' })).toMatchObject(firsts);
  });

  test('of what only moves gives nothing back', async () => {
    expect(await trial({ action: 'drain', connector: 'carrier_one' })).toMatchObject({
      ...{ messages: 4, refund: '0.000000', by_account: [{ refund: '0.000000' }, { refund: '0.000000' }] },
    });
  });

  test('counts no money for a message of which a part is at the carrier', async () => {
    const begun = await queued('carrier_two', 1, { submit_attempts: 1 });
    await seedPart(database.pool, begun, 'CARRIER-1', { parts: 2, connector: 'carrier_two' });
    expect(await trial({ action: 'expire', connector: 'carrier_two', older_than_seconds: 0 })).toMatchObject({
      ...{ messages: 2, refund: '0.015000' },
    });
  });

  test('of nothing is empty', async () => {
    expect(await trial({ action: 'expire', connector: 'carrier_idle', older_than_seconds: 0 })).toEqual({
      ...{ dry_run: true, messages: 0, segments: 0, refund: '0.000000', accounts: 0, by_account: [] },
      connectors: ['carrier_idle'],
    });
  });
});

test.each([
  ['nothing that it is about', { action: 'reroute' }, 'connector'],
  ['a connector that there is not', { action: 'drain', connector: 'carrier_none' }, 'connector'],
  ['a way to no connector', { action: 'reroute', connector: 'carrier_one', to: 'carrier_none' }, 'to'],
  [
    'an account that there is not',
    { action: 'reroute', account_id: 'acc_01kawz8y5qf3sbm2e7vtn4hxcd' },
    'account_id',
  ],
  ['an expiry of no age', { action: 'expire', connector: 'carrier_one' }, 'older_than_seconds'],
  ['a drain of an account', { action: 'drain', connector: 'carrier_one', account_id: 'acc_1' }, 'account_id'],
])('%s is refused by its field, and nothing is entered', async (_, body, field) => {
  const { status, json } = await act(body);
  expect([status, json.errors[0].field]).toEqual([422, field]);
  expect(await commands()).toEqual([]);
});

test('of two operators who saw the same queues and act at once, one is told to look again', async () => {
  const { etag } = await ask('GET', '');
  const body = { action: 'drain', connector: 'carrier_one' };
  const replies = await Promise.all([
    act(body, { 'if-match': etag }),
    act({ action: 'drain', connector: 'carrier_two' }, { 'if-match': etag }),
  ]);
  expect(replies.map(({ status }) => status).sort()).toEqual([202, 412]);
  expect(await commands()).toHaveLength(1);
  expect((await act(body, { 'if-match': etag })).status).toBe(412);
});

test('where no bridge takes commands, no more than twenty of a connector are entered', async () => {
  for (let n = 0; n < 20; n += 1) await act({ action: 'drain', connector: 'carrier_one' });
  expect(await act({ action: 'drain', connector: 'carrier_one' })).toMatchObject({ status: 503 });
  expect((await act({ action: 'drain', connector: 'carrier_two' })).status).toBe(202);
  expect(await commands()).toHaveLength(21);
});
