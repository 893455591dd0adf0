import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount, seedConnector } from '../testing/seed.ts';
import { createContextCache } from './context-cache.ts';
import { loadRouting, loadSenderContexts } from './load-context.ts';

const db = useDatabase();

type Change = { readonly table: 'auth' | 'number' | 'account'; readonly set: string };
const TABLES = {
  auth: ['messaging.customer_sms_auth', 'account_id'],
  number: ['numbers.dids', 'account_id'],
  account: ['accounts.accounts', 'id'],
} as const;

async function accountWith(...changes: readonly Change[]) {
  const seeded = await seedAccount(db.pool);
  for (const { table, set } of changes) {
    const [name, key] = TABLES[table];
    await db.pool.query(`update ${name} set ${set} where ${key} = $1`, [seeded.accountId]);
  }
  return seeded;
}

async function load(accountId: string, sender: string) {
  const [context] = await loadSenderContexts(db.pool, [{ accountId, sender }]);
  return context;
}

describe('who may use a sender', () => {
  test.each<[string, Change[], string | undefined, string]>([
    ['its own number', [], undefined, 'owned'],
    [
      'its own number with SMS off',
      [{ table: 'number', set: 'sms_enabled = false' }],
      undefined,
      'sms-disabled',
    ],
    ['an address nobody allowed', [], 'ACME', 'foreign'],
    [
      'an address in its list',
      [{ table: 'auth', set: "allowed_source_addresses = '{ACME,555111}'" }],
      'ACME',
      'allowed',
    ],
    [
      'an address beside its list',
      [{ table: 'auth', set: "allowed_source_addresses = '{555111}'" }],
      'ACME',
      'foreign',
    ],
  ])('%s', async (_, changes, sender, ownership) => {
    const { accountId, number } = await accountWith(...changes);
    expect(await load(accountId, sender ?? number)).toEqual({
      ...{ accountId, accountGroup: undefined, accountActive: true, announcesAll: false },
      sender: sender ?? number,
      ownership,
    });
  });

  test('not the number of another account', async () => {
    const [ours, theirs] = [await seedAccount(db.pool), await seedAccount(db.pool)];
    expect(await load(ours.accountId, theirs.number)).toMatchObject({ ownership: 'foreign' });
  });

  test('a forced sender takes the place of any other', async () => {
    const { accountId, number } = await accountWith({
      table: 'auth',
      set: "force_source_address = 'FORCED'",
    });
    expect(await load(accountId, number)).toMatchObject({ sender: 'FORCED', ownership: 'allowed' });
  });
});

describe('which account is active', () => {
  test.each<[string, Change[], boolean]>([
    ['active', [], true],
    ['suspended', [{ table: 'account', set: "status = 'suspended'" }], false],
    ['closed', [{ table: 'account', set: "status = 'closed'" }], false],
    ['its messaging switched off', [{ table: 'auth', set: 'active = false' }], false],
  ])('%s', async (_, changes, active) => {
    const { accountId, number } = await accountWith(...changes);
    expect(await load(accountId, number)).toMatchObject({ accountActive: active });
  });

  test('an account that does not exist is inactive and owns nothing', async () => {
    expect(await load(randomUUID(), '+14155550100')).toMatchObject({
      accountActive: false,
      ownership: 'foreign',
    });
  });
});

test.each([
  ['an end only', ['message.delivered', 'message.received'], true, false],
  ['a state on the way', ['message.delivered', 'message.sending'], true, true],
  ['a state on the way, but switched off', ['message.sending'], false, false],
])('events on the way are announced where an endpoint wants %s', async (_, events, active, announcesAll) => {
  const { accountId, number } = await seedAccount(db.pool);
  await db.pool.query(
    `insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events, active)
     values ($1, 'https://example.test', 'v1:none', $2, $3)`,
    [accountId, events, active],
  );
  expect(await load(accountId, number)).toMatchObject({ announcesAll });
});

test('the group of an account is known, so that its routes are found', async () => {
  const { accountId, number } = await accountWith({ table: 'account', set: "route_group = 'resellers'" });
  expect(await load(accountId, number)).toMatchObject({ accountGroup: 'resellers' });
});

test('a set is answered in the order of its requests, repeats included', async () => {
  const [a, b] = [await seedAccount(db.pool), await seedAccount(db.pool)];
  const contexts = await loadSenderContexts(db.pool, [
    { accountId: b.accountId, sender: b.number },
    { accountId: a.accountId, sender: b.number },
    { accountId: b.accountId, sender: b.number },
  ]);
  expect(contexts.map(({ accountId, ownership }) => [accountId, ownership])).toEqual([
    [b.accountId, 'owned'],
    [a.accountId, 'foreign'],
    [b.accountId, 'owned'],
  ]);
});

describe('routing', () => {
  let accountId: Uuid;

  beforeAll(async () => {
    ({ accountId } = await seedAccount(db.pool));
    await seedConnector(db.pool, 'sinch_primary');
    await db.pool.query(
      `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted,
         supports_alphanumeric, supports_unicode, active)
       values ('alpha_only', 'other', '192.0.2.2', 3601, 's', 'v1:none', true, false, true),
         ('retired', 'other', '192.0.2.3', 3601, 's', 'v1:none', true, true, false)`,
    );
    await db.pool.query(
      `insert into messaging.routes
         (rule_order, account_id, account_group, sender_class, prefix, connectors, weights, rate, active)
       values (20, $1, null, 'toll_free', '1650', '{sinch_primary,alpha_only}', '{3,1}', 0.004, true),
         (5, null, 'resellers', null, '', '{sinch_primary}', null, 0.006, true),
         (30, null, null, null, '44', '{alpha_only}', null, 0.02, false)`,
      [accountId],
    );
  });

  test('active rules come as they are asked, with exact prices, and only active connectors', async () => {
    const { table, connectors } = await loadRouting(db.pool);
    expect({ rules: table.rules, connectors }).toEqual({
      rules: [
        {
          ruleOrder: 20,
          accountId,
          accountGroup: undefined,
          senderClass: 'toll_free',
          prefix: '1650',
          connectors: ['sinch_primary', 'alpha_only'],
          weights: [3, 1],
          rate: 4_000n,
        },
        {
          ruleOrder: 5,
          accountId: undefined,
          accountGroup: 'resellers',
          senderClass: undefined,
          prefix: '',
          connectors: ['sinch_primary'],
          weights: undefined,
          rate: 6_000n,
        },
        {
          ruleOrder: 0,
          accountId: undefined,
          accountGroup: undefined,
          senderClass: undefined,
          prefix: '',
          connectors: ['sinch_primary'],
          weights: undefined,
          rate: 7_500n,
        },
      ],
      connectors: new Map([
        ['sinch_primary', { name: 'sinch_primary', supportsAlphanumeric: false, supportsUnicode: true }],
        ['alpha_only', { name: 'alpha_only', supportsAlphanumeric: true, supportsUnicode: false }],
      ]),
    });
  });
});

test('the cache sees a change after two seconds, not before', async () => {
  await seedConnector(db.pool);
  const { accountId, number } = await seedAccount(db.pool);
  let nowMs = 0;
  const cache = createContextCache(db.pool, { now: () => new Date(nowMs) });
  const ownershipNow = async () => (await cache.contextOf(accountId, number)).sender.ownership;
  expect(await ownershipNow()).toBe('owned');
  await db.pool.query('update numbers.dids set sms_enabled = false where number = $1', [number]);
  nowMs = 1_999;
  expect(await ownershipNow()).toBe('owned');
  nowMs = 2_000;
  expect(await ownershipNow()).toBe('sms-disabled');
});
