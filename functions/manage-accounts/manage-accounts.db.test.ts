import { beforeAll, expect, test } from 'vitest';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-accounts']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${functions.address('manage-accounts')}/v1/admin/accounts${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Record<string, unknown> };
}

const pathOf = (id: Uuid) => `/${formatId('account', id)}`;
const ANY = { 'if-match': '*' };

async function auditOf(id: Uuid) {
  const { rows } = await database.pool.query(
    `select action, actor, before, after from messaging.audit_log where account_id = $1 order by id`,
    [id],
  );
  return rows;
}

test('a new account has what it was given and defaults for the rest, and its making is in the log', async () => {
  const made = await ask('POST', '', {
    ...{ name: 'Example Ltd', contact_email: 'ops@example.com', limits: { messages_per_second: 50 } },
    billing: { mode: 'postpaid', credit_limit: '500.00', low_balance: '50' },
  });
  expect(made).toMatchObject({
    status: 201,
    json: {
      ...{ name: 'Example Ltd', contact_email: 'ops@example.com', status: 'active', route_group: null },
      webhooks: { http_allowed: false, endpoints_max: 16 },
      limits: { messages_per_second: 50, smpp_segments_per_second: 100, smpp_binds: 2 },
      billing: { mode: 'postpaid', credit_limit: '500.000000', low_balance: '50.000000' },
    },
  });
  const id = parseId('account', String(made.json.id)) as Uuid;
  expect(await ask('GET', pathOf(id))).toEqual({ status: 200, etag: made.etag, json: made.json });
  expect(await auditOf(id)).toMatchObject([
    { action: 'account.created', actor: formatId('operator', operator.operatorId) },
    { action: 'account.changed', before: { billing: 'prepaid' }, after: { credit_limit: '500.00' } },
  ]);
});

test.each([
  ['credit without postpaid', { billing: { credit_limit: '5' } }, 'billing.credit_limit'],
  ['an amount with seven decimals', { billing: { credit_limit: '5.0000001' } }, 'billing.credit_limit'],
  ['no messages at all', { limits: { messages_per_second: 0 } }, 'limits.messages_per_second'],
  ['a limit that there is not', { limits: { letters: 1 } }, 'limits.letters'],
  ['nothing', {}, 'body'],
])('a change to %s is refused by its field', async (_, change, field) => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `update accounts.balances set billing = 'prepaid', credit_limit = 0 where account_id = $1`,
    [accountId],
  );
  const { status, json } = await ask('PATCH', pathOf(accountId), change, ANY);
  expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, field]);
});

test('a change is for the version that was seen, also where only limits or billing have changed since', async () => {
  const { accountId } = await seedAccount(database.pool);
  const versions = [(await ask('GET', pathOf(accountId))).etag];
  for (const change of [
    { name: 'Another name' },
    { limits: { smpp_binds: 7 } },
    { billing: { credit_limit: '700' } },
  ]) {
    const version = { 'if-match': versions.at(-1) ?? '' };
    const { status, etag } = await ask('PATCH', pathOf(accountId), change, version);
    expect({ change, status }).toEqual({ change, status: 200 });
    versions.push(etag);
  }
  expect(new Set(versions).size).toBe(4);
  for (const version of versions.slice(0, 3)) {
    const late = await ask('PATCH', pathOf(accountId), { name: 'Late' }, { 'if-match': version });
    expect(late).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  }
  expect((await ask('GET', pathOf(accountId))).json).toMatchObject({
    ...{ name: 'Another name', limits: { smpp_binds: 7 }, billing: { credit_limit: '700.000000' } },
  });
});

test('messages that are sent do not change the version', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { etag } = await ask('GET', pathOf(accountId));
  await database.pool.query(
    'update accounts.balances set balance = balance - 1, reserved = reserved + 1 where account_id = $1',
    [accountId],
  );
  expect((await ask('GET', pathOf(accountId))).etag).toBe(etag);
});

test('null takes a setting away, and what is not named stays', async () => {
  const { accountId } = await seedAccount(database.pool);
  const set = { contact_email: 'ops@example.com', route_group: 'resellers' };
  await ask('PATCH', pathOf(accountId), set, ANY);
  const { json } = await ask('PATCH', pathOf(accountId), { route_group: null }, ANY);
  expect(json).toMatchObject({ contact_email: 'ops@example.com', route_group: null });
});

test('a suspension on trial counts what waits; in earnest it stands in the log, and can be taken back', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  for (const status of ['accepted', 'queued', 'queued', 'sent']) {
    await seedMessage(database.pool, { account_id: accountId, source_addr: number, status });
  }
  const trial = await ask('POST', `${pathOf(accountId)}/suspend?dry_run=true`, undefined, ANY);
  expect(trial.json).toMatchObject({
    ...{ dry_run: true, before: { status: 'active' }, after: { status: 'suspended' } },
    touches: { messages_accepted: 1, messages_scheduled: 0, messages_queued: 2 },
  });
  expect((await ask('GET', pathOf(accountId))).json.status).toBe('active');
  expect((await ask('POST', `${pathOf(accountId)}/suspend`, undefined, ANY)).json.status).toBe('suspended');
  expect((await ask('POST', `${pathOf(accountId)}/suspend`, undefined, ANY)).status).toBe(200);
  expect((await ask('POST', `${pathOf(accountId)}/resume`, undefined, ANY)).json.status).toBe('active');
  expect(await auditOf(accountId)).toMatchObject([
    { action: 'account.suspended', before: { status: 'active' }, after: { status: 'suspended' } },
    { action: 'account.resumed', before: { status: 'suspended' }, after: { status: 'active' } },
  ]);
});

test('a closed account stays closed', async () => {
  const { accountId } = await seedAccount(database.pool, { status: 'closed' });
  expect(await ask('POST', `${pathOf(accountId)}/resume`, undefined, ANY)).toMatchObject({
    ...{ status: 409, json: { code: 'account_closed' } },
  });
});

test('a credit is a ledger entry, a balance and an audit row, once under its key', async () => {
  const { accountId } = await seedAccount(database.pool);
  const path = `${pathOf(accountId)}/credits`;
  const payment = { amount: '25.00', reason: 'Invoice 4711' };
  const key = { 'idempotency-key': 'invoice-4711' };
  expect(await ask('POST', path, payment, key)).toMatchObject({
    ...{ status: 201, json: { balance: '25.000000' } },
  });
  expect((await ask('POST', path, payment, key)).json).toMatchObject({ balance: '25.000000' });
  const { rows } = await database.pool.query(
    'select kind, amount, reason from accounts.ledger_entries where account_id = $1 order by id',
    [accountId],
  );
  expect(rows).toEqual([{ kind: 'top_up', amount: '25.000000', reason: 'Invoice 4711' }]);
  expect(await auditOf(accountId)).toMatchObject([
    {
      action: 'account.credited',
      before: { balance: '0.000000' },
      after: { balance: '25.000000', reason: 'Invoice 4711' },
    },
  ]);
  expect((await ask('GET', `${pathOf(accountId)}/balance`)).json).toMatchObject({ balance: '25.000000' });
});

test.each([
  ['nothing', { amount: '0.00', reason: 'x' }],
  ['less than nothing', { amount: '-1', reason: 'x' }],
  ['more than a million', { amount: '1000000.01', reason: 'x' }],
  ['no reason', { amount: '1', reason: ' ' }],
])('a credit of %s is refused', async (_, body) => {
  const { accountId } = await seedAccount(database.pool);
  expect((await ask('POST', `${pathOf(accountId)}/credits`, body)).status).toBe(422);
  expect((await ask('GET', `${pathOf(accountId)}/balance`)).json).toMatchObject({ balance: '0.000000' });
});

test('accounts are found by state and by a part of their name', async () => {
  const { accountId } = await seedAccount(database.pool, { status: 'suspended' });
  await database.pool.query('update accounts.accounts set company_name = $2 where id = $1', [
    accountId,
    'Zebra 100% Ltd',
  ]);
  const idsBy = async (query: string) =>
    ((await ask('GET', query)).json.data as { id: string }[]).map(({ id }) => id);
  const id = formatId('account', accountId);
  expect(await idsBy('?name=zebra%20100%25')).toEqual([id]);
  expect(await idsBy('?name=zebra&status=active')).toEqual([]);
  expect(await idsBy('?status=suspended')).toContain(id);
});

test('a viewer changes nothing', async () => {
  const { accountId } = await seedAccount(database.pool);
  const viewer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  const headers = { ...ANY, 'x-forwarded-authorization': viewer };
  expect((await ask('POST', `${pathOf(accountId)}/suspend`, undefined, headers)).status).toBe(403);
  expect((await ask('GET', pathOf(accountId), undefined, headers)).status).toBe(200);
});
