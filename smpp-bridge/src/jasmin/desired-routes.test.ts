import { expect, test } from 'vitest';
import type { MicroUsd } from '../../../shared/kernel/money.ts';
import { describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import { routingTags, weightLists } from '../../../shared/messaging/jasmin/routing-tags.ts';
import { compileRoutes, type RouteRule } from '../../../shared/messaging/route-table.ts';
import { desiredRoutes } from './desired-routes.ts';

const CONNECTORS = [
  { name: 'us', cid: 'rm-us', supportsAlphanumeric: false, supportsUnicode: true },
  { name: 'uk', cid: 'rm-uk', supportsAlphanumeric: true, supportsUnicode: true },
  { name: 'latin', cid: 'rm-latin', supportsAlphanumeric: true, supportsUnicode: false },
  { name: 'all', cid: 'rm-all', supportsAlphanumeric: true, supportsUnicode: true },
];
const ACCOUNT = '019ab4c2-7e10-7a31-8f00-0123456789ab';

function rule(values: Partial<RouteRule>): RouteRule {
  return {
    ruleOrder: 0,
    accountId: undefined,
    accountGroup: undefined,
    senderClass: undefined,
    prefix: '',
    connectors: ['all'],
    weights: undefined,
    rate: 5_000n as MicroUsd,
    ...values,
  };
}

/** In the order in which Jasmin asks them; those of one rule take different messages, so that among them it is no matter. */
function shown(...rules: readonly Partial<RouteRule>[]): string[] {
  const { routes } = desiredRoutes(compileRoutes(rules.map(rule)), CONNECTORS, []);
  return routes.map(({ type, cids, filters }) =>
    [type, cids.join('+'), describeFilters(filters)].join(' ').trim(),
  );
}

test.each<[string, string[], string[]]>([
  ['a table of nothing has no routes', shown(), []],
  ['what takes everything is the default route', shown({}), ['DefaultRoute rm-all']],
  [
    'the longest prefix is highest, whatever the order of its rule',
    shown({ ruleOrder: 90, prefix: '1' }, { ruleOrder: 5, prefix: '1650' }, {}),
    [
      'StaticMTRoute rm-all <DA (dst_addr=^1650)>',
      'StaticMTRoute rm-all <DA (dst_addr=^1)>',
      'DefaultRoute rm-all',
    ],
  ],
  [
    'all that a rule asks for must match',
    shown({ prefix: '44', accountId: ACCOUNT, senderClass: 'short_code' }),
    ['StaticMTRoute rm-all <DA (dst_addr=^44)>, <U (uid=rm-4d2pf2db)>, <TG (tag=rm-short-code)>'],
  ],
  [
    'names as senders are kept off a connector without them',
    shown({ connectors: ['us'] }),
    ['StaticMTRoute rm-us <TG (tag=rm-number)>'],
  ],
  [
    'UCS-2 text is kept off a connector without it',
    shown({ connectors: ['latin', 'all'] }),
    ['StaticMTRoute rm-all <TG (tag=rm-ucs2)>', 'FailoverMTRoute rm-latin+rm-all <TG (tag=rm-gsm7)>'],
  ],
  [
    'connectors that differ in both make a route for each case that any of them carries',
    shown({ connectors: ['us', 'latin'] }),
    [
      'StaticMTRoute rm-us <TG (tag=rm-number)>, <TG (tag=rm-ucs2)>',
      'FailoverMTRoute rm-us+rm-latin <TG (tag=rm-number)>, <TG (tag=rm-gsm7)>',
      'StaticMTRoute rm-latin <TG (tag=rm-name)>, <TG (tag=rm-gsm7)>',
    ],
  ],
  [
    'a rule for one sender class knows what it carries',
    shown({ connectors: ['us'], senderClass: 'toll_free' }),
    ['StaticMTRoute rm-us <TG (tag=rm-toll-free)>'],
  ],
  [
    'several connectors are a failover in their order',
    shown({ connectors: ['uk', 'all'] }),
    ['FailoverMTRoute rm-uk+rm-all <T>'],
  ],
  [
    'each share of the weights is a route, with the others to fall back on',
    shown({ connectors: ['uk', 'all'], weights: [3, 1], prefix: '4' }),
    [
      'FailoverMTRoute rm-all+rm-uk <DA (dst_addr=^4)>, <TG (tag=rm-ke7p1njx-1)>',
      'FailoverMTRoute rm-uk+rm-all <DA (dst_addr=^4)>, <TG (tag=rm-ke7p1njx-0)>',
    ],
  ],
  [
    'a connector without a share only stands by',
    shown({ connectors: ['uk', 'all'], weights: [0, 1], prefix: '4' }),
    ['FailoverMTRoute rm-all+rm-uk <DA (dst_addr=^4)>'],
  ],
  ['a connector that is gone makes no route', shown({ connectors: ['gone'] }), []],
  [
    'what stands behind the default is not asked',
    shown({ ruleOrder: 9 }, { ruleOrder: 5, connectors: ['uk'] }),
    ['DefaultRoute rm-all'],
  ],
])('%s', (_, routes, expected) => {
  expect(routes).toEqual(expected);
});

function ordersOf(...rules: readonly Partial<RouteRule>[]): ReadonlyMap<string, number> {
  const { routes } = desiredRoutes(compileRoutes(rules.map(rule)), CONNECTORS, []);
  return new Map(routes.map(({ order, filters }) => [describeFilters(filters), order]));
}

test('a rule that comes or goes moves no route of another: while it moved, its messages would have none', () => {
  const others = [{ ruleOrder: 5, prefix: '1650' }, { ruleOrder: 90, prefix: '1' }, { ruleOrder: 0 }];
  const before = ordersOf(...others);
  const after = ordersOf({ ruleOrder: 7, prefix: '1650', senderClass: 'long_code' }, ...others);
  expect(after.size).toBe(4);
  for (const [filters, order] of before) expect(after.get(filters)).toBe(order);
});

test('a rule whose cases change gets all its new routes beside the old ones', () => {
  const one = [...ordersOf({ prefix: '4', connectors: ['uk', 'all'] }).values()];
  const shares = [...ordersOf({ prefix: '4', connectors: ['uk', 'all'], weights: [3, 1] }).values()];
  expect(new Set([...one, ...shares]).size).toBe(3);
});

test('orders stay below those of the connectors and exact, also for the longest prefix and the highest rule', () => {
  const [order = 0] = ordersOf({ prefix: '1'.repeat(15), ruleOrder: 2_147_483_647 }).values();
  expect(order).toBeLessThan(2_251_799_813_685_248);
  expect(Number.isSafeInteger(order)).toBe(true);
});

// Names without a row are the first octets of the SHA-256 of what they stand for, in base 32.
test('accounts and groups that rules name have users to be told apart by, all others share one', () => {
  const table = compileRoutes([rule({ accountId: ACCOUNT }), rule({ accountGroup: 'resellers' })]);
  const other = (digit: string, accountGroup?: string) => ({
    accountId: `019ab4c2-7e10-7a31-8f00-01234567890${digit}`,
    accountGroup,
  });
  const accounts = [
    { accountId: ACCOUNT, accountGroup: 'resellers' },
    ...[other('1', 'resellers'), other('2', 'resellers'), other('3', 'unnamed'), other('4')],
  ];
  const { groups, users } = desiredRoutes(table, CONNECTORS, accounts);
  expect(groups).toEqual(['rm-default', 'rm-eyn229mw']);
  expect(users).toEqual([
    { uid: 'rm-shared', gid: 'rm-default' },
    { uid: 'rm-4d2pf2db', gid: 'rm-eyn229mw' },
    { uid: 'rm-725zghkz', gid: 'rm-eyn229mw' },
  ]);
});

test('a message carries its class, what it asks for and its share of each list of weights', () => {
  const table = compileRoutes([
    rule({ connectors: ['uk', 'all'], weights: [3, 1] }),
    rule({ connectors: ['us', 'all'], weights: [1, 1], senderClass: 'long_code' }),
  ]);
  const lists = weightLists(table, new Map(CONNECTORS.map((connector) => [connector.name, connector])));
  const message = {
    ...{ id: 'foob', accountId: ACCOUNT, accountGroup: undefined, recipient: '+1650' as never },
    ...({ senderClass: 'alphanumeric', encoding: 'ucs2' } as const),
  };
  expect(routingTags(message, lists)).toEqual([
    'rm-alphanumeric',
    'rm-name',
    'rm-ucs2',
    'rm-ke7p1njx-1',
    'rm-t7n1tqsj-1',
  ]);
});

test('names fit what Jasmin takes: 16 characters for a filter, no underscore in a tag', () => {
  const weights = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000];
  const names = ['us', 'uk', 'all', 'us', 'uk', 'all', 'us', 'uk', 'all', 'us'];
  const rules = (['long_code', 'toll_free', 'short_code', 'alphanumeric', undefined] as const).map(
    (senderClass) =>
      rule({
        senderClass,
        prefix: '123456789012345',
        accountGroup: 'a group with a long name',
        connectors: names,
        weights,
      }),
  );
  const { routes } = desiredRoutes(compileRoutes(rules), CONNECTORS, []);
  const filters = routes.flatMap((route) => route.filters);
  expect(filters.length).toBeGreaterThan(50);
  for (const { fid, type, value } of filters) {
    expect(fid).toMatch(/^[-a-z0-9]{1,16}$/);
    if (type === 'TagFilter') expect(value).toBe(fid);
  }
});
