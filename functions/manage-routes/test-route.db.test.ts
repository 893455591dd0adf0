import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-routes'], { ROUTER: 'jasmin' });

let bearer: string;
let account: { readonly accountId: Uuid; readonly number: string };
beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  account = await seedAccount(database.pool);
  await database.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, active, supports_unicode)
     values ('link_us', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true, true),
       ('link_uk', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true, true),
       ('plain', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true, false)`,
  );
  await database.pool.query(
    `insert into messaging.routes (rule_order, prefix, sender_class, connectors, weights, rate)
     values (0, '', null, '{link_us}', null, 0.005), (20, '44', null, '{link_uk,link_us}', '{3,1}', 0.018),
       (21, '44', 'toll_free', '{link_us}', null, 0.02), (22, '44', null, '{plain}', null, 0.01),
       (23, '447', null, '{gone}', null, 0.01)`,
  );
});
beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.jasmin_state, messaging.connector_status, messaging.bridges, messaging.opt_outs',
  );
});

const TO_UK = '+447700900123';
const IN_UCS2 = 'Grüße aus 東京';

async function testRoute(change: object = {}) {
  const asked = { from: account.number, to: TO_UK, account_id: formatId('account', account.accountId) };
  const reply = await fetch(`${functions.address('manage-routes')}/v1/admin/routes/test`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer },
    body: JSON.stringify({ ...asked, body: IN_UCS2, ...change }),
  });
  const text = await reply.text();
  return { status: reply.status, text, json: JSON.parse(text) };
}

test('the rule that takes a message is told, with those passed over and why, its connectors and the price', async () => {
  await database.pool.query(
    `insert into messaging.bridges (group_name, holder) values ('default', 'bridge-1')`,
  );
  await database.pool.query(
    `insert into messaging.connector_status
       (connector_name, bind_index, bridge, bind_status, binds_up, binds_wanted, health, health_score, health_cause)
     values ('link_uk', 0, 'bridge-1', 'connected', 1, 2, 'well', 70, 'unbound'),
       ('link_us', 0, 'bridge-2', 'connected', 2, 2, 'well', 100, null)`,
  );
  const { status, json } = await testRoute({ body: '東京'.repeat(40) });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ...{ sender_class: 'long_code', account_group: null, connector: 'link_uk' },
    rule: {
      rule_order: 20,
      prefix: '44',
      connectors: [
        { name: 'link_uk', weight: 3 },
        { name: 'link_us', weight: 1 },
      ],
    },
    passed_over: [
      { rule_order: 23, why: 'no-usable-connector', obstacles: [{ connector: 'gone', obstacle: 'unknown' }] },
      {
        rule_order: 22,
        why: 'no-usable-connector',
        obstacles: [{ connector: 'plain', obstacle: 'no-unicode' }],
      },
      { rule_order: 21, why: 'other-sender-class', obstacles: [] },
    ],
    candidates: [
      {
        ...{ connector: 'link_uk', weight: 3, is_chosen: true, obstacle: null, standing: 'ready' },
        ...{
          bind_status: 'connected',
          binds_up: 1,
          binds_wanted: 2,
          health_score: 70,
          health_cause: 'unbound',
        },
      },
      // Its bridge is silent.
      { connector: 'link_us', weight: 1, is_chosen: false, bind_status: 'disconnected', binds_up: 0 },
    ],
    ...{ rate: '0.018000', segments: 2, price: '0.036000' },
    compliance: { verdict: 'accept', route: 'link_uk', price: '0.036000', segments: 2 },
  });
});

test('a message that a rule refuses is told its route all the same, and the refusal without numbers', async () => {
  await database.pool.query(
    'insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, $2, true, $3)',
    [account.accountId, TO_UK, 'operator'],
  );
  const optedOut = await testRoute();
  expect(optedOut.json).toMatchObject({
    ...{ connector: 'link_uk', compliance: { verdict: 'reject', refusal: { code: 'recipient_opted_out' } } },
  });
  const foreign = await testRoute({ from: '+12125550199' });
  expect(foreign.json).toMatchObject({
    ...{ connector: 'link_uk', compliance: { refusal: { code: 'sender_not_owned' }, from: '+121******99' } },
  });
  expect(optedOut.text + foreign.text).not.toMatch(/447700900123|2125550199/);
});

test('what no rule takes has no route, and all rules were passed over', async () => {
  await database.pool.query('update messaging.routes set active = false where rule_order = 0');
  const { json } = await testRoute({ to: '+4915112345678' });
  await database.pool.query('update messaging.routes set active = true where rule_order = 0');
  expect(json).toMatchObject({
    ...{ rule: null, connector: null, candidates: [], rate: null, price: null },
    compliance: { verdict: 'reject' },
  });
  expect(json.passed_over).toHaveLength(4);
});

test('an account that is not there is not found', async () => {
  const nobody = formatId('account', '01900000-0000-7000-8000-000000000001' as Uuid);
  expect((await testRoute({ account_id: nobody })).status).toBe(404);
});

test('nothing is written by asking', async () => {
  const written = async () =>
    (
      await database.pool.query(
        `select (select count(*) from messaging.message_log) + (select count(*) from messaging.rate_slots)
           + (select count(*) from accounts.ledger_entries) + (select count(*) from messaging.audit_log) as n`,
      )
    ).rows[0].n;
  const before = await written();
  expect((await testRoute()).status).toBe(200);
  expect(await written()).toBe(before);
});

async function jasminHolds(routes: readonly object[], change = '') {
  await database.pool.query(
    `insert into messaging.jasmin_state (group_name, bridge, verdict, routes, connectors)
     values ('default', 'bridge-1', 'healthy', $1, '[{"cid": "rm-uk000001", "connector": "link_uk"}]')`,
    [JSON.stringify(routes)],
  );
  if (change !== '') await database.pool.query(`update messaging.jasmin_state set ${change}`);
}
const BY_CID = {
  order: 2 ** 51,
  type: 'StaticMTRoute',
  connectors: ['link_uk'],
  filters: '<TG (tag=rm-uk000001)>',
};
const BY_PREFIX = {
  order: 20,
  type: 'FailoverMTRoute',
  connectors: ['link_uk', 'link_us'],
  filters: '<DA (dst_addr=^44)>',
};
const DEFAULT = { order: 0, type: 'DefaultRoute', connectors: ['link_us'], filters: '' };

test.each<[string, readonly object[], string, string]>([
  ['holds it', [BY_CID, BY_PREFIX, DEFAULT], '', 'same'],
  ['was not told of it yet', [BY_CID, DEFAULT], '', 'different'],
  [
    'is looked after by nobody',
    [BY_CID, BY_PREFIX, DEFAULT],
    "updated_at = now() - interval '1 minute'",
    'unknown',
  ],
  ['could not be given all', [BY_CID, BY_PREFIX, DEFAULT], "problem = 'refused'", 'unknown'],
])('a Jasmin that %s', async (_, routes, change, state) => {
  await jasminHolds(routes, change);
  expect((await testRoute()).json.jasmin).toMatchObject({ state });
});

test('of a Jasmin that nobody has looked after yet nothing is known', async () => {
  expect((await testRoute()).json.jasmin).toMatchObject({ state: 'unknown', by_table: null });
});
