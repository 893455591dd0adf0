import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { Uuid } from '../kernel/ids.ts';
import { selectRoute } from '../messaging/select-route.ts';
import type { SenderClass } from '../messaging/sender-class.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount, seedConnector } from '../testing/seed.ts';
import { createContextCache } from './context-cache.ts';
import { loadRecipientContexts, loadSenderContexts } from './load-context.ts';
import { loadPolicies } from './load-policies.ts';

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
    expect(await load(accountId, sender ?? number)).toMatchObject({
      ...{ accountId, accountActive: true, announcesAll: false },
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
  ['a state on the way', ['message.delivered', 'message.sent'], true, true],
  ['everything', ['*'], true, true],
  ['all of messages', ['message.*'], true, true],
  ['all that has to do with opt-outs', ['optout.*'], true, false],
  ['a state on the way, but switched off', ['message.sent'], false, false],
])('events on the way are announced where an endpoint wants %s', async (_, events, active, announcesAll) => {
  const { accountId, number } = await seedAccount(db.pool);
  await db.pool.query(
    `insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events, active)
     values ($1, 'https://example.test', 'v1:none', $2, $3)`,
    [accountId, events, active],
  );
  expect(await load(accountId, number)).toMatchObject({ announcesAll });
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

describe('what is known of a sender', () => {
  test('its campaign with the caps of campaign and brand, its pace, and what the account may spend', async () => {
    const { accountId, number } = await seedAccount(db.pool);
    await db.pool.query(
      `insert into messaging.brands_10dlc (account_id, brand_id, daily_cap) values ($1, 'B' || $2, 40000)`,
      [accountId, number],
    );
    await db.pool.query(
      `update messaging.campaigns_10dlc set brand_id = 'B' || $2, throughput_limit = 240, daily_cap = 2000,
         use_case = 'MARKETING', campaign_id = 'C' || $2 where account_id = $1`,
      [accountId, number],
    );
    await db.pool.query('update numbers.dids set segments_per_second = 0.5 where number = $1', [number]);
    await db.pool.query(
      `update accounts.balances set balance = -1.25, credit_limit = 10 where account_id = $1`,
      [accountId],
    );
    await db.pool.query(
      `update accounts.accounts set route_group = 'resellers', smart_encoding = true, webhook_http_allowed = true where id = $1`,
      [accountId],
    );
    expect(await load(accountId, number)).toMatchObject({
      campaign: {
        campaignId: `C${number}`,
        status: 'ACTIVE',
        useCase: 'MARKETING',
        segmentsPerMinute: 240,
        dailyCap: 2_000,
        brandId: `B${number}`,
        brandDailyCap: 40_000,
      },
      senderSegmentsPerSecond: 0.5,
      spendable: 8_750_000n,
      accountGroup: 'resellers',
      smartEncoding: true,
      webhookHttpAllowed: true,
    });
  });

  test('an active campaign counts before one that is not; one of another account never does', async () => {
    const [ours, theirs] = [await seedAccount(db.pool), await seedAccount(db.pool)];
    await db.pool.query(
      `insert into messaging.campaigns_10dlc (account_id, campaign_id, phone_numbers, status)
       values ($1, 'COLD' || $2, array[$2], 'EXPIRED')`,
      [ours.accountId, ours.number],
    );
    expect(await load(ours.accountId, ours.number)).toMatchObject({ campaign: { status: 'ACTIVE' } });
    expect((await load(ours.accountId, theirs.number))?.campaign).toBeUndefined();
  });
});

describe('what is known of a recipient', () => {
  test('opted out of this sender or of the whole account, back in, and where he is', async () => {
    const { accountId, number } = await seedAccount(db.pool);
    const other = await seedAccount(db.pool);
    await db.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source) values
         ($1, '+16505550001', $2, true, 'keyword'), ($1, '+16505550002', '', true, 'api'),
         ($1, '+16505550003', $2, false, 'keyword'), ($1, '+16505550004', '+14155559999', true, 'keyword')`,
      [accountId, number],
    );
    await db.pool.query(
      `insert into messaging.recipient_zones (recipient, time_zone, region)
       values ('+16505550005', 'America/Denver', 'US-CO')`,
    );
    const recipients = ['1', '2', '3', '4', '5'].map((digit) => `+1650555000${digit}`);
    const requests = recipients.map((recipient) => ({ accountId, sender: number, recipient, test: false }));
    const contexts = await loadRecipientContexts(db.pool, [
      ...requests,
      { accountId: other.accountId, sender: number, recipient: '+16505550002', test: false },
    ]);
    expect(contexts.map(({ optOut }) => optOut)).toEqual([
      'sender',
      'account',
      'none',
      'none',
      'none',
      'none',
    ]);
    expect(contexts[4]?.zone).toEqual({ timeZone: 'America/Denver', region: 'US-CO' });
    expect(contexts[0]?.zone).toBeUndefined();
  });
});

describe('policies', () => {
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
      `insert into messaging.routes (rule_order, account_id, sender_class, prefix, connectors, weights, rate, active)
       values (20, $1, 'toll_free', '1650', '{sinch_primary,alpha_only}', '{3,1}', 0.004, true),
         (30, null, null, '44', '{alpha_only}', null, 0.02, false)`,
      [accountId],
    );
  });

  test('active rules with exact prices, only active connectors, and the seeded destinations', async () => {
    const policies = await loadPolicies(db.pool);
    const message = { id: '', accountGroup: undefined, encoding: 'gsm7' as const };
    const routeOf = (account: string, senderClass: SenderClass, recipient: string) =>
      selectRoute(
        { ...message, accountId: account, senderClass, recipient: recipient as E164 },
        policies.routes,
        policies.connectors,
      );
    expect(routeOf(accountId, 'toll_free', '+16505550001')).toMatchObject({ ruleOrder: 20, rate: 4_000n });
    expect(routeOf(accountId, 'long_code', '+16505550001')).toMatchObject({ ruleOrder: 0, rate: 7_500n });
    expect(routeOf(accountId, 'long_code', '+447700900123')).toMatchObject({ ruleOrder: 0 });
    expect(policies.connectors).toEqual(
      new Map([
        [
          'sinch_primary',
          { name: 'sinch_primary', standing: 'ready', supportsAlphanumeric: false, supportsUnicode: true },
        ],
        [
          'alpha_only',
          { name: 'alpha_only', standing: 'ready', supportsAlphanumeric: true, supportsUnicode: false },
        ],
      ]),
    );
    expect(policies.destinations).toEqual(
      new Map([
        ['1', new Set(['long_code', 'toll_free', 'short_code'])],
        ['', new Set(['long_code', 'alphanumeric'])],
      ]),
    );
  });
});

test('the cache sees a change after two seconds, not before', async () => {
  await seedConnector(db.pool);
  const { accountId, number } = await seedAccount(db.pool);
  let nowMs = 0;
  const cache = createContextCache(db.pool, { now: () => new Date(nowMs) });
  const ownershipNow = async () => (await cache.senderOf(accountId, number)).ownership;
  expect(await ownershipNow()).toBe('owned');
  await db.pool.query('update numbers.dids set sms_enabled = false where number = $1', [number]);
  nowMs = 1_999;
  expect(await ownershipNow()).toBe('owned');
  nowMs = 2_000;
  expect(await ownershipNow()).toBe('sms-disabled');
});
