import { beforeAll, describe, expect, test } from 'vitest';
import { platformActor } from '../../shared/accounts/audit/audit-sql.ts';
import { correct, topUp } from '../../shared/accounts/ledger/top-up.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-ledger']);

let admin: SeededOperator;
let bearer: string;
beforeAll(async () => {
  admin = await seedOperator(database.pool, 'admin');
  bearer = await functions.bearerOf(admin);
});

async function ask(method: string, accountId: Uuid, path: string, body?: unknown, headers: object = {}) {
  const id = formatId('account', accountId);
  const reply = await fetch(`${functions.address('manage-ledger')}/v1/admin/accounts/${id}/ledger${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

async function makeAccount(): Promise<Uuid> {
  return (await seedAccount(database.pool)).accountId;
}

const usd = (micro: bigint) => micro as MicroUsd;

/** 20 dollars came in, a message of 0.75 was reserved for and settled, 0.25 were taken by hand: 19 are left. */
async function seedLedger(accountId: Uuid) {
  const reserve = { account_id: accountId, kind: 'reserve', amount: -0.75, reserved: 0.75, messages: 100 };
  await topUp(database.pool, accountId, usd(20_000_000n), 'Invoice 4711');
  await insertRow(database.pool, 'accounts.ledger_entries', reserve, 'id');
  await insertRow(
    database.pool,
    'accounts.ledger_entries',
    { ...reserve, kind: 'settle', amount: 0, reserved: -0.75 },
    'id',
  );
  await database.pool.query('update accounts.balances set balance = balance - 0.75 where account_id = $1', [
    accountId,
  ]);
  await correct(
    database.pool,
    accountId,
    { amount: usd(-250_000n), reason: 'Typed twice' },
    platformActor('ledger'),
  );
}

type Entry = { readonly kind: string; readonly amount: string; readonly balance_after: string | null };
const shown = (json: Record<string, unknown>) =>
  (json.data as readonly Entry[]).map(({ kind, amount, balance_after }) => [kind, amount, balance_after]);

describe('entries', () => {
  test('come newest first with the balance after each, over pages', async () => {
    const accountId = await makeAccount();
    await seedLedger(accountId);
    const first = (await ask('GET', accountId, '?limit=3')).json;
    expect(shown(first)).toEqual([
      ['adjust', '-0.250000', '19.000000'],
      ['settle', '0.000000', '19.250000'],
      ['reserve', '-0.750000', '19.250000'],
    ]);
    const second = (await ask('GET', accountId, `?limit=3&cursor=${first.next_cursor}`)).json;
    expect(shown(second)).toEqual([['top_up', '20.000000', '20.000000']]);
    expect(second.next_cursor).toBeNull();
  });

  test('keep their balances on further pages, though money has moved since the first', async () => {
    const accountId = await makeAccount();
    await seedLedger(accountId);
    const first = (await ask('GET', accountId, '?limit=3')).json;
    await topUp(database.pool, accountId, usd(5_000_000n), 'Invoice 4712');
    const second = (await ask('GET', accountId, `?limit=3&cursor=${first.next_cursor}`)).json;
    expect(shown(second)).toEqual([['top_up', '20.000000', '20.000000']]);
  });

  test.each([
    ['what came in', '?kind=top_up', [['top_up', '20.000000', null]]],
    ['what was reserved', '?kind=reserve', [['reserve', '-0.750000', null]]],
    ['nothing of yesterday', '?before=2026-01-01T00:00:00Z', []],
    ['nothing of tomorrow', '?after=2999-01-01T00:00:00Z', []],
  ])('are found by time and kind: %s', async (_, query, expected) => {
    const accountId = await makeAccount();
    await seedLedger(accountId);
    expect(shown((await ask('GET', accountId, query)).json)).toEqual(expected);
  });

  test('of a time are those that began in it, also where they were long under way', async () => {
    const accountId = await makeAccount();
    const entry = { account_id: accountId, kind: 'adjust', amount: 1, reserved: 0 };
    const created_at = new Date(Date.now() - 60_000);
    await insertRow(database.pool, 'accounts.ledger_entries', { ...entry, created_at }, 'id');
    const until = new Date(created_at.getTime() + 1).toISOString();
    const from = created_at.toISOString();
    expect(shown((await ask('GET', accountId, `?after=${from}&before=${until}`)).json)).toHaveLength(1);
    expect(shown((await ask('GET', accountId, `?before=${from}`)).json)).toEqual([]);
  });

  test('of an account without any are none, and of no account are not found', async () => {
    expect(await ask('GET', await makeAccount(), '')).toMatchObject({ status: 200, json: { data: [] } });
    const nobody = '00000000-0000-7000-8000-000000000000' as Uuid;
    expect((await ask('GET', nobody, '')).status).toBe(404);
    expect((await ask('GET', nobody, '/check')).status).toBe(404);
    expect((await ask('POST', nobody, '/entries', { amount: '1', reason: 'x' })).status).toBe(404);
  });

  test('go on only from a cursor of this list', async () => {
    const { status, json } = await ask('GET', await makeAccount(), '?cursor=x');
    expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, 'cursor']);
  });
});

describe('a correction by hand', () => {
  test('is an entry, a balance and an audit row, once under its key', async () => {
    const accountId = await makeAccount();
    const messageId = await seedMessage(database.pool, { account_id: accountId });
    const body = { amount: '-0.5', reason: 'Charged too little', message_id: formatId('message', messageId) };
    const key = { 'idempotency-key': 'correction-1' };
    const made = await ask('POST', accountId, '/entries', body, key);
    expect(made).toMatchObject({
      status: 201,
      json: {
        entry: {
          ...{ kind: 'adjust', amount: '-0.500000', reserved: '0.000000', messages: 0 },
          ...{ reason: 'Charged too little', message_id: body.message_id, balance_after: '-0.500000' },
        },
        balance: { balance: '-0.500000' },
      },
    });
    expect((await ask('POST', accountId, '/entries', body, key)).json).toEqual(made.json);
    expect((await ask('GET', accountId, '')).json.data).toEqual([made.json.entry]);
    expect((await ask('GET', accountId, '/check')).json).toMatchObject({ equal: true, entries: 1 });
    const { rows } = await database.pool.query(
      'select action, actor, before, after from messaging.audit_log where account_id = $1',
      [accountId],
    );
    expect(rows).toEqual([
      {
        ...{ action: 'account.credited', actor: formatId('operator', admin.operatorId) },
        before: { balance: '0.000000' },
        after: { balance: '-0.500000', kind: 'adjust', amount: '-0.500000', reason: 'Charged too little' },
      },
    ]);
  });

  test.each([
    ['of nothing', { amount: '0.00', reason: 'x' }, 'amount'],
    ['of more than a million', { amount: '1000001', reason: 'x' }, 'amount'],
    ['without a reason', { amount: '1', reason: ' ' }, 'reason'],
    [
      'about a message of nobody',
      { amount: '1', reason: 'x', message_id: 'msg_01kawz8y5qf3sbm2e7vtn4hxcd' },
      'message_id',
    ],
    ['about a message that is none', { amount: '1', reason: 'x', message_id: 'acc_1' }, 'message_id'],
  ])('%s is refused', async (_, body, field) => {
    const accountId = await makeAccount();
    const { status, json } = await ask('POST', accountId, '/entries', body);
    expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, field]);
    expect((await ask('GET', accountId, '/check')).json).toMatchObject({ entries: 0 });
  });

  test("about another customer's message is refused", async () => {
    const accountId = await makeAccount();
    const messageId = await seedMessage(database.pool, { account_id: await makeAccount() });
    const body = { amount: '1', reason: 'x', message_id: formatId('message', messageId) };
    expect((await ask('POST', accountId, '/entries', body)).status).toBe(422);
  });

  test('is for admins', async () => {
    const accountId = await makeAccount();
    const operator = await functions.bearerOf(await seedOperator(database.pool, 'operator'));
    const headers = { 'x-forwarded-authorization': operator };
    const body = { amount: '1', reason: 'x' };
    expect((await ask('POST', accountId, '/entries', body, headers)).status).toBe(403);
    expect((await ask('GET', accountId, '', undefined, headers)).status).toBe(200);
  });
});

test('money that moved without an entry is seen, what is reserved too', async () => {
  const accountId = await makeAccount();
  await seedLedger(accountId);
  expect((await ask('GET', accountId, '/check')).json).toEqual({
    ...{ equal: true, entries: 4, balance: '19.000000', balance_by_ledger: '19.000000' },
    ...{ reserved: '0.000000', reserved_by_ledger: '0.000000' },
  });
  await database.pool.query('update accounts.balances set reserved = 1 where account_id = $1', [accountId]);
  expect((await ask('GET', accountId, '/check')).json).toMatchObject({
    ...{ equal: false, reserved: '1.000000', reserved_by_ledger: '0.000000' },
  });
});
