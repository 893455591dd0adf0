import { describe, expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { routeRule as rule } from '../testing/route-rule.ts';
import { compileRoutes, type RouteRule } from './route-table.ts';
import { type RouteDecision, type RoutedMessage, selectRoute } from './select-route.ts';
import { senderClassOf } from './sender-class.ts';

const CONNECTORS = new Map([
  ['us', { name: 'us', supportsAlphanumeric: false, supportsUnicode: true }],
  ['uk', { name: 'uk', supportsAlphanumeric: true, supportsUnicode: false }],
]);
const TO_UK = '+447700900123' as E164;
const MESSAGE: RoutedMessage = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
  accountId: 'a',
  accountGroup: undefined,
  senderClass: 'long_code',
  recipient: '+16505550100' as E164,
  encoding: 'gsm7',
};

const shown = (decision: RouteDecision) =>
  decision.kind === 'routed' ? `${decision.connector} ${decision.ruleOrder}` : decision.kind;

const RULES = [
  rule({}),
  rule({ ruleOrder: 20, prefix: '44', connectors: ['uk'] }),
  rule({ ruleOrder: 90, prefix: '4' }),
  rule({ ruleOrder: 30, accountId: 'a', prefix: '1' }),
  rule({ ruleOrder: 40, accountId: 'a', senderClass: 'toll_free', prefix: '1' }),
  rule({ ruleOrder: 35, prefix: '1', senderClass: 'short_code' }),
  rule({ ruleOrder: 25, accountGroup: 'resellers', prefix: '1' }),
  rule({ ruleOrder: 15, prefix: '1' }),
  rule({ ruleOrder: 10, prefix: '1650555', accountGroup: 'premium' }),
];

test.each<[string, Partial<RoutedMessage>, string]>([
  ["an account's own rule wins over a lower one for all", {}, 'us 30'],
  ["another account does not get that account's price", { accountId: 'b' }, 'us 15'],
  ['a rule for another sender class is not taken', { senderClass: 'toll_free' }, 'us 40'],
  ['a higher rule for all wins over an own one', { senderClass: 'short_code' }, 'us 35'],
  ['a group has its own rules', { accountId: 'b', accountGroup: 'resellers' }, 'us 25'],
  ['an account in a group still has its own', { accountGroup: 'resellers' }, 'us 30'],
  ['a group that no rule names is like none', { accountId: 'b', accountGroup: 'others' }, 'us 15'],
  ['the longest prefix wins, however low its order', { accountGroup: 'premium' }, 'us 10'],
  ['the longest prefix wins over one with a higher order', { recipient: TO_UK }, 'uk 20'],
  [
    'text that a connector cannot carry falls to the next prefix',
    { recipient: TO_UK, encoding: 'ucs2' },
    'us 90',
  ],
  ['what no prefix names takes the default', { recipient: '+33612345678' as E164 }, 'us 0'],
  ['a recipient shorter than the prefixes takes the default', { recipient: '+7' as E164 }, 'us 0'],
  [
    'a name is never put on a connector without names',
    { senderClass: 'alphanumeric', recipient: '+33612345678' as E164 },
    'no-route',
  ],
])('%s', (_, values, expected) => {
  const message = { ...MESSAGE, ...values };
  expect(shown(selectRoute(message, compileRoutes(RULES), CONNECTORS))).toBe(expected);
  expect(shown(selectRoute(message, compileRoutes(RULES.toReversed()), CONNECTORS))).toBe(expected);
});

test('the price is that of the rule', () => {
  const table = compileRoutes([rule({}), rule({ ruleOrder: 1, rate: 18_000n as MicroUsd })]);
  expect(selectRoute(MESSAGE, table, CONNECTORS)).toEqual({
    kind: 'routed',
    connector: 'us',
    rate: 18_000n,
    ruleOrder: 1,
  });
});

test.each<[string, Partial<RouteRule>, Partial<RoutedMessage>, string]>([
  ['the first of several connectors is preferred', { connectors: ['us', 'uk'] }, {}, 'us 0'],
  ['a connector that is gone is passed by', { connectors: ['gone', 'uk'] }, {}, 'uk 0'],
  ['one that cannot carry the text too', { connectors: ['uk', 'us'] }, { encoding: 'ucs2' }, 'us 0'],
  ['only connectors that are gone', { connectors: ['gone'] }, {}, 'no-route'],
  [
    'the weight of one that cannot carry the text goes to the others',
    { connectors: ['uk', 'us'], weights: [1_000_000, 1] },
    { encoding: 'ucs2' },
    'us 0',
  ],
  ['without any weight the first is taken', { connectors: ['uk', 'us'], weights: [0, 0] }, {}, 'uk 0'],
  [
    'before there is an id, the first that has a share',
    { connectors: ['uk', 'us'], weights: [0, 5] },
    { id: '' },
    'us 0',
  ],
])('%s', (_, values, message, expected) => {
  const table = compileRoutes([rule(values)]);
  expect(shown(selectRoute({ ...MESSAGE, ...message }, table, CONNECTORS))).toBe(expected);
});

describe('weights', () => {
  const table = compileRoutes([rule({ connectors: ['us', 'uk'], weights: [3, 1] })]);

  test('share the traffic', () => {
    const counts = { us: 0, uk: 0 };
    for (let index = 0; index < 4_000; index += 1) {
      const decision = selectRoute({ ...MESSAGE, id: `message-${index}` }, table, CONNECTORS);
      if (decision.kind === 'routed') counts[decision.connector as 'us' | 'uk'] += 1;
    }
    expect(counts.us).toBeGreaterThan(2_800);
    expect(counts.uk).toBeGreaterThan(800);
  });

  // FNV-1a 32 of the id, from the algorithm's definition (isthe.com/chongo/tech/comp/fnv), modulo 4.
  test.each([
    ['a', 0xe40c292c, 'us 0'],
    ['foobar', 0xbf9cf968, 'us 0'],
    ['fooba', 0x39aaa18a, 'us 0'],
    ['foob', 0x3f5076ef, 'uk 0'],
  ])('send the message %s (hash %i) the same way in every version', (id, _, expected) => {
    expect(shown(selectRoute({ ...MESSAGE, id }, table, CONNECTORS))).toBe(expected);
  });
});

test.each([
  ['+18335550100', 'toll_free'],
  ['+18825550100', 'long_code'],
  ['+14155550100', 'long_code'],
  ['+448335550100', 'long_code'],
  ['55511', 'short_code'],
  ['555111', 'short_code'],
  ['RINGER', 'alphanumeric'],
])('sender %s is %s', (sender, expected) => {
  expect(senderClassOf(sender)).toBe(expected);
});
