import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId } from '../../shared/kernel/ids.ts';
import { seedRoutes } from '../../shared/messaging/seed-routes.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-routes']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
  await database.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, active)
     values ('sinch_primary', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true),
       ('backup', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true),
       ('asleep', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', false)`,
  );
  await seedAccount(database.pool);
});

beforeEach(async () => {
  await database.pool.query('truncate messaging.routes, messaging.message_log');
  await database.pool.query('delete from messaging.route_versions where version > 1');
  await seedRoutes(database.pool);
});

type Json = Readonly<Record<string, never>> & { readonly [name: string]: unknown };

async function ask(method: string, path: string, body?: unknown, headers: object = { 'if-match': '*' }) {
  const reply = await fetch(`${functions.address('manage-routes')}/v1/admin/routes${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Json };
}

const BACKUP = { name: 'backup' };
const GERMANY = { rule_order: 30, prefix: '49', connectors: [BACKUP], rate: '0.07' };
const ADD_GERMANY = { reason: 'Germany', changes: [{ op: 'add', rule: GERMANY }] };

async function tableRows() {
  const { rows } = await database.pool.query(
    'select rule_order, prefix, connectors, weights, rate, active from messaging.routes order by rule_order desc',
  );
  return rows;
}
const ordersIn = (rules: unknown) =>
  (rules as { readonly rule_order: number }[]).map(({ rule_order }) => rule_order);

test('the table is shown in the order in which its rules are asked, with the version that it is', async () => {
  const { status, json } = await ask('GET', '');
  expect({ status, json: { ...json, rules: ordersIn(json.rules) } }).toMatchObject({
    status: 200,
    json: {
      ...{ version: 2, author_kind: 'platform', author: 'seed-routes', reason: 'Default routes' },
      ...{ restores: null, is_version: true, rules: [20, 12, 11, 10, 2, 1, 0] },
    },
  });
});

test('a change is applied whole, is a version with its author and reason, and stands in the audit log', async () => {
  const { etag } = await ask('GET', '');
  const made = await ask(
    'POST',
    '/versions',
    {
      reason: 'Germany by the backup, no own rate for Britain',
      changes: [
        {
          op: 'add',
          rule: { ...GERMANY, connectors: [{ ...BACKUP, weight: 3 }, { name: 'sinch_primary' }] },
        },
        { op: 'remove', rule_order: 20 },
        { op: 'replace', rule_order: 0, rule: { rule_order: 0, connectors: [BACKUP], rate: '0.006' } },
      ],
    },
    { 'if-match': etag },
  );
  expect(made).toMatchObject({
    status: 201,
    json: {
      ...{ version: 3, author_kind: 'operator', author: formatId('operator', operator.operatorId) },
      ...{ reason: 'Germany by the backup, no own rate for Britain', restores: null },
    },
  });
  const rows = await tableRows();
  expect(rows.map(({ rule_order }) => rule_order)).toEqual([30, 12, 11, 10, 2, 1, 0]);
  expect(rows[0]).toEqual({
    ...{ rule_order: 30, prefix: '49', connectors: ['backup', 'sinch_primary'], weights: [3, 0] },
    ...{ rate: '0.070000', active: true },
  });
  expect(rows.at(-1)).toMatchObject({ connectors: ['backup'], rate: '0.006000' });
  expect(await ask('GET', '')).toMatchObject({
    ...{ etag: made.etag, json: { version: 3, is_version: true, rules: made.json.rules } },
  });
  const { rows: logged } = await database.pool.query(
    `select action, actor, host(address) as address, before, after from messaging.audit_log where subject = 'routes:3'`,
  );
  expect(logged).toMatchObject([
    {
      ...{
        action: 'routes.changed',
        actor: formatId('operator', operator.operatorId),
        address: '198.51.100.7',
      },
      before: { rules: [{ rule_order: 20 }, { rule_order: 0, rate: '0.005000' }] },
      after: {
        reason: 'Germany by the backup, no own rate for Britain',
        rules: [{ rule_order: 30 }, { rule_order: 0, rate: '0.006000' }],
      },
    },
  ]);
});

test('what GET showed can be sent back as the whole table, and changes nothing', async () => {
  const { json } = await ask('GET', '');
  const before = await database.pool.query('select *, xmin from messaging.routes order by rule_order');
  const made = await ask('POST', '/versions', { reason: 'The same', rules: json.rules });
  expect({ status: made.status, rules: made.json.rules }).toEqual({ status: 201, rules: json.rules });
  const after = await database.pool.query('select *, xmin from messaging.routes order by rule_order');
  expect(after.rows).toEqual(before.rows);
});

test('of two who change the table at once one is told that it is another by now', async () => {
  const { etag } = await ask('GET', '');
  const change = (rule_order: number) =>
    ask(
      'POST',
      '/versions',
      { reason: 'At once', changes: [{ op: 'add', rule: { ...GERMANY, rule_order } }] },
      { 'if-match': etag },
    );
  const answers = await Promise.all([change(31), change(32), change(33)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 412, 412]);
  expect(await tableRows()).toHaveLength(8);
  expect((await ask('GET', '')).json).toMatchObject({ version: 3, is_version: true });
});

test('what was changed by hand becomes a version before the next change, so that it can be brought back', async () => {
  const { etag } = await ask('GET', '');
  await database.pool.query("update messaging.routes set rate = 0.5 where prefix = '44'");
  expect(await ask('GET', '')).toMatchObject({
    ...{ etag: expect.not.stringMatching(etag), json: { version: 2, is_version: false } },
  });
  expect((await ask('POST', '/versions', ADD_GERMANY, { 'if-match': etag })).status).toBe(412);
  expect((await ask('POST', '/versions', ADD_GERMANY)).json).toMatchObject({ version: 4 });
  expect((await ask('GET', '/versions/3')).json).toMatchObject({
    ...{ author_kind: 'platform', author: 'routes', reason: 'Changed beside the API' },
  });
  const { json } = await ask('GET', '/versions/3/diff');
  expect(json).toMatchObject({
    ...{ against: 2, version: 3 },
    diff: {
      changed: [{ before: { rate: '0.018000' }, after: { rate: '0.500000' } }],
      added: [],
      removed: [],
    },
  });
});

test('a rollback is a version of its own with the old rules', async () => {
  const first = await tableRows();
  await ask('POST', '/versions', ADD_GERMANY);
  const back = await ask('POST', '/versions/2/rollback', { reason: 'Receipts stay away' });
  expect(back).toMatchObject({
    ...{ status: 201, json: { version: 4, restores: 2, reason: 'Receipts stay away' } },
  });
  expect(await tableRows()).toEqual(first);
  expect((await ask('GET', '/versions')).json).toMatchObject({
    data: [
      { version: 4, restores: 2, size: 7 },
      { version: 3, reason: 'Germany', size: 8 },
      { version: 2, author: 'seed-routes' },
      { version: 1, author: 'migration', size: 0 },
    ],
    next_cursor: null,
  });
});

test('a rollback to what would leave customers without a route is refused, and changes nothing', async () => {
  const before = await tableRows();
  expect(await ask('POST', '/versions/1/rollback', { reason: 'To nothing' })).toMatchObject({
    status: 422,
    json: {
      code: 'routes_faulty',
      errors: [{ field: 'rules', message: expect.stringMatching(/^no-default/) }],
    },
  });
  expect(await tableRows()).toEqual(before);
  expect((await ask('GET', '')).json).toMatchObject({ version: 2 });
});

test.each<[string, readonly object[], string]>([
  [
    'a connector that is not there',
    [{ op: 'add', rule: { ...GERMANY, connectors: [{ name: 'nowhere' }] } }],
    'unknown-connector',
  ],
  [
    'one that is not active',
    [{ op: 'add', rule: { ...GERMANY, connectors: [{ name: 'asleep' }] } }],
    'inactive-connector',
  ],
  ['an order that is taken', [{ op: 'add', rule: { ...GERMANY, rule_order: 10 } }], 'repeated-order'],
  ['a rule that is not there', [{ op: 'remove', rule_order: 77 }], 'no-such-rule'],
  ['no default left for senders that there are', [{ op: 'remove', rule_order: 0 }], 'no-default'],
  [
    'an account that is not there',
    [{ op: 'add', rule: { ...GERMANY, account_id: 'acc_01kawz8y5qf3sbm2e7vtn4hxcd' } }],
    'unknown-account',
  ],
])('a change with %s is refused whole, and told in a trial', async (_, changes, kind) => {
  const before = await tableRows();
  const body = { reason: 'Wrong', changes: [{ op: 'remove', rule_order: 20 }, ...changes] };
  const { status, json } = await ask('POST', '/versions', body);
  const [error] = json.errors as unknown as { readonly message: string }[];
  expect([status, json.code, error?.message.split(':')[0]]).toEqual([422, 'routes_faulty', kind]);
  expect(await tableRows()).toEqual(before);
  expect(await ask('POST', '/versions?dry_run=true', body)).toMatchObject({
    ...{ status: 200, json: { applicable: false, findings: [{ kind, severity: 'error' }] } },
  });
});

test('a class that somebody sends from needs a default that can carry it', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `update messaging.customer_sms_auth set allowed_source_addresses = '{Example}' where account_id = $1`,
    [accountId],
  );
  const { json } = await ask('POST', '/versions?dry_run=true', ADD_GERMANY);
  expect(json.findings).toMatchObject([
    { kind: 'no-default', detail: expect.stringMatching('alphanumeric') },
  ]);
  await database.pool.query('update messaging.customer_sms_auth set allowed_source_addresses = null');
});

test('a trial says what would change and which of the last destinations would go elsewhere, and changes nothing', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const message = { account_id: accountId, source_addr: number };
  for (const dest_addr of ['+4915112345678', '+4915112345678', '+4915112345679', '+16505550123']) {
    await seedMessage(database.pool, { ...message, dest_addr });
  }
  await seedMessage(database.pool, { ...message, dest_addr: '+4915112345680', test: true });
  const inbound = { direction: 'inbound', status: 'received', dest_addr: '+4915112345681' };
  await seedMessage(database.pool, { ...message, ...inbound });
  const before = await tableRows();
  const trial = await ask('POST', '/versions?dry_run=true', ADD_GERMANY);
  expect(trial).toMatchObject({
    status: 200,
    json: {
      ...{ dry_run: true, based_on: 2, applicable: true, findings: [] },
      diff: { added: [{ rule_order: 30, prefix: '49', rate: '0.070000' }], removed: [], changed: [] },
      destinations: {
        ...{ asked: 3, elsewhere: 2, without_route: 0, other_rate: 2 },
        moves: [{ from: 'sinch_primary', to: 'backup', destinations: 2 }],
      },
    },
  });
  expect(await tableRows()).toEqual(before);
  expect((await ask('GET', '')).json).toMatchObject({ version: 2, is_version: true });
});

test('destinations of a day and no older ones are looked at', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const columns = { account_id: accountId, source_addr: number, dest_addr: '+4915112345678' };
  await seedMessage(database.pool, { ...columns, id: '01900000-0000-7000-8000-000000000001' });
  const { json } = await ask('POST', '/versions?dry_run=true', ADD_GERMANY);
  expect(json.destinations).toMatchObject({ asked: 0, elsewhere: 0 });
});

test.each<[string, object, string]>([
  ['neither rules nor changes', { reason: 'x' }, 'rules'],
  ['both', { reason: 'x', rules: [], changes: [{ op: 'remove', rule_order: 1 }] }, 'rules'],
  ['no reason', { changes: [{ op: 'remove', rule_order: 1 }] }, 'reason'],
  ['a prefix with a plus', { reason: 'x', rules: [{ ...GERMANY, prefix: '+49' }] }, 'rules.0.prefix'],
  ['no connector', { reason: 'x', rules: [{ ...GERMANY, connectors: [] }] }, 'rules.0.connectors'],
  ['a rate with seven decimals', { reason: 'x', rules: [{ ...GERMANY, rate: '0.0000001' }] }, 'rules.0.rate'],
  ['a word that is no change', { reason: 'x', changes: [{ op: 'drop', rule_order: 1 }] }, 'changes.0.op'],
])('a body with %s is refused by its field', async (_, body, field) => {
  const { status, json } = await ask('POST', '/versions', body);
  const [error] = json.errors as unknown as { readonly field: string }[];
  expect([status, error?.field]).toEqual([422, field]);
});

test('versions are compared with the one before, with any other, and the first with nothing', async () => {
  await ask('POST', '/versions', ADD_GERMANY);
  expect((await ask('GET', '/versions/3/diff')).json).toMatchObject({
    ...{ against: 2, version: 3, diff: { added: [{ rule_order: 30 }], removed: [], changed: [] } },
  });
  const back = await ask('GET', '/versions/2/diff?against=3');
  expect(back.json).toMatchObject({ against: 3, diff: { added: [], removed: [{ rule_order: 30 }] } });
  expect((await ask('GET', '/versions/1/diff')).json).toMatchObject({ against: null, diff: { added: [] } });
  expect((await ask('GET', '/versions/3/diff?against=99')).status).toBe(404);
  expect((await ask('GET', '/versions/x/diff')).status).toBe(404);
  expect((await ask('GET', '/versions/3/diff?against=x')).status).toBe(422);
});

test('a number in a reason is masked', async () => {
  await ask('POST', '/versions', { ...ADD_GERMANY, reason: 'For +4915112345678' });
  expect((await ask('GET', '/versions/3')).json).toMatchObject({ reason: 'For +491********78' });
});

test('a viewer reads and changes nothing', async () => {
  const viewer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  const headers = { 'if-match': '*', 'x-forwarded-authorization': viewer };
  expect((await ask('POST', '/versions', ADD_GERMANY, headers)).status).toBe(403);
  expect((await ask('GET', '', undefined, headers)).status).toBe(200);
});
