import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-jasmin'], { ROUTER: 'jasmin' });

let bearer: string;
beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'operator'));
});
beforeEach(async () => {
  await database.pool.query('truncate messaging.jasmin_state, messaging.jasmin_users');
  const connectors = [
    seen('carrier_one', { waiting: 7, ticketsPerSecond: 6, errorsPerSecond: 2 }),
    seen('carrier_two', { waiting: 5, ticketsPerSecond: 2, errorsPerSecond: 0 }),
  ];
  const routes = [
    {
      order: 20,
      type: 'StaticMTRoute',
      connectors: ['carrier_one'],
      filters: '<DA (dst_addr=^447700900123$)>',
    },
    { order: 0, type: 'DefaultRoute', connectors: ['carrier_two'], filters: '' },
  ];
  await database.pool.query(
    `insert into messaging.jasmin_state (group_name, bridge, verdict, verdict_since, drifts, drift, drift_at,
       open_tickets, connectors, routes, planned_at, plan_cause, plan_withheld, applied_at, applied_cause,
       applied_changes)
     values ('default', 'bridge-1', 'healthy', now(), 1, 'remove user rm-ghost', now(), 3, $1, $2, now(), 'check',
       '{"remove user rm-guest"}', now(), 'recovery', '{"valuefilter src_addr ^(14155550100)$"}')`,
    [JSON.stringify(connectors), JSON.stringify(routes)],
  );
});

function seen(connector: string, numbers: object) {
  return { cid: `rm-${connector}`, connector, started: true, session: 'BOUND_TRX', consumers: 1, ...numbers };
}

async function ask(path: string, body?: unknown) {
  const reply = await fetch(`${functions.address('manage-jasmin')}/v1/admin/jasmin${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-forwarded-authorization': bearer },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

test('what the bridge wrote of Jasmin is read: whole, its last plan and change, numbers masked', async () => {
  expect((await ask('')).json).toMatchObject({
    ...{ router: 'jasmin', whole: true, verdict: 'healthy', problem: null, parts_down: [], open_tickets: 3 },
    drift: { count: 1, last: 'remove user rm-ghost' },
    last_plan: { cause: 'check', changes: [], withheld: ['remove user rm-guest'] },
    last_apply: { cause: 'recovery', changes: ['valuefilter src_addr ^(1415*****00)$'] },
    bridge: 'bridge-1',
  });
});

test.each([
  ['its verdict is another', `verdict = 'wait for broker'`, null],
  ['a part does not answer', `parts_down = '{redis}'`, null],
  ['it does not hold what it shall', `problem = 'jcli refuses'`, 'jcli refuses'],
  ['no bridge looks', `updated_at = now() - interval '1 minute'`, 'No bridge looks after this Jasmin.'],
])('Jasmin is not whole where %s', async (_, change, problem) => {
  await database.pool.query(`update messaging.jasmin_state set ${change}`);
  expect((await ask('')).json).toMatchObject({ whole: false, problem });
});

test('its connectors and routes are read, and its metrics are their sums', async () => {
  expect((await ask('/connectors')).json).toMatchObject({
    router: 'jasmin',
    data: [
      { connector_name: 'carrier_one', cid: 'rm-carrier_one', waiting: 7, tickets_per_second: 6 },
      { connector_name: 'carrier_two', session: 'BOUND_TRX', errors_per_second: 0 },
    ],
  });
  expect((await ask('/routes')).json.data).toEqual([
    {
      ...{ order: 20, type: 'StaticMTRoute', connectors: ['carrier_one'] },
      filters: '<DA (dst_addr=^4477******23$)>',
    },
    { order: 0, type: 'DefaultRoute', connectors: ['carrier_two'], filters: '' },
  ]);
  expect((await ask('/metrics')).json).toEqual({
    ...{ router: 'jasmin', queue_size: 12, open_tickets: 3, throughput: { in: 8, out: 6 }, error_rate: 0.25 },
  });
});

test('its users are read page by page with their quotas, and the senders of a customer masked', async () => {
  const accounts = [await seedAccount(database.pool), await seedAccount(database.pool)];
  for (const { accountId } of accounts) {
    await database.pool.query(
      `insert into messaging.jasmin_users (group_name, account_id, uid, gid, sources, destinations, settings)
       values ('default', $1, 'rm-1', 'rm', '{14155550100}', '{1}', $2)`,
      [accountId, JSON.stringify({ 'valuefilter src_addr': '^(14155550100)$', 'quota sms_count': 'ND' })],
    );
  }
  const first = (await ask('/users?limit=1')).json;
  expect(first.data).toMatchObject([
    {
      ...{ uid: 'rm-1', sources: ['1415*****00'], destinations: ['1'] },
      settings: { 'valuefilter src_addr': '^(1415*****00)$', 'quota sms_count': 'ND' },
    },
  ]);
  const next = (await ask(`/users?limit=1&cursor=${first.next_cursor}`)).json;
  const shown = [first, next].flatMap(({ data }) => data as { account_id: string }[]);
  expect(shown.map(({ account_id }) => account_id).sort()).toEqual(
    accounts.map(({ accountId }) => formatId('account', accountId)).sort(),
  );
  expect(next.next_cursor).toBeNull();
});

test('a plan is entered for the bridge with its audit row, and read under its own path', async () => {
  const { status, json } = await ask('/commands', { command: 'plan' });
  expect([status, json]).toMatchObject([
    202,
    { connector_id: null, command: 'jasmin_plan', state: 'waiting' },
  ]);
  expect((await ask(`/commands/${json.id}`)).json).toEqual(json);
  const { rows } = await database.pool.query(
    `select subject, after ->> 'command' as command from messaging.audit_log where action = 'jasmin.commanded'`,
  );
  expect(rows).toEqual([{ subject: 'jasmin:default', command: 'jasmin_plan' }]);
  expect((await ask('/commands', { command: 'persist' })).status).toBe(422);
});
