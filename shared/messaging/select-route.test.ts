import { expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { type RoutedMessage, type RouteRule, selectRoute } from './select-route.ts';
import { senderClassOf } from './sender-class.ts';

const CONNECTORS = new Map([
  ['us', { name: 'us', supportsAlphanumeric: false, supportsUnicode: true }],
  ['uk', { name: 'uk', supportsAlphanumeric: true, supportsUnicode: false }],
]);
const MESSAGE: RoutedMessage = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
  accountId: 'a',
  senderClass: 'long_code',
  recipient: '+16505550100' as E164,
  encoding: 'gsm7',
};

function rule(values: Partial<RouteRule>): RouteRule {
  return {
    ruleOrder: 0,
    accountId: undefined,
    senderClass: undefined,
    prefix: '',
    connectors: ['us'],
    weights: undefined,
    rate: 5_000n as MicroUsd,
    ...values,
  };
}

const UK_RULE = rule({ ruleOrder: 20, prefix: '44', connectors: ['uk'], rate: 18_000n as MicroUsd });
const OWN_RULE = rule({ ruleOrder: 30, accountId: 'a', prefix: '1', rate: 4_500n as MicroUsd });

test.each<[string, Partial<RoutedMessage>, string]>([
  ["an account's own rule wins over the default", {}, 'us 30'],
  ["another account does not get that account's price", { accountId: 'b' }, 'us 0'],
  ['the destination prefix chooses the connector', { recipient: '+447700900123' as E164 }, 'uk 20'],
  [
    'text that a connector cannot carry passes its rule over',
    { recipient: '+447700900123' as E164, encoding: 'ucs2' },
    'us 0',
  ],
  [
    'an alphanumeric sender is never put on a connector without them',
    { senderClass: 'alphanumeric' },
    'no-route',
  ],
])('%s', (_, values, expected) => {
  const decision = selectRoute({ ...MESSAGE, ...values }, [rule({}), UK_RULE, OWN_RULE], CONNECTORS);
  expect(decision.kind === 'routed' ? `${decision.connector} ${decision.ruleOrder}` : decision.kind).toBe(
    expected,
  );
});

test('weights share the traffic, and the same message always takes the same connector', () => {
  const weighted = [rule({ connectors: ['us', 'uk'], weights: [3, 1] })];
  const counts = { us: 0, uk: 0 };
  for (let index = 0; index < 4_000; index += 1) {
    const message = { ...MESSAGE, id: `message-${index}` };
    const decision = selectRoute(message, weighted, CONNECTORS);
    expect(decision).toEqual(selectRoute(message, weighted, CONNECTORS));
    if (decision.kind === 'routed') counts[decision.connector as 'us' | 'uk'] += 1;
  }
  expect(counts.us).toBeGreaterThan(2_800);
  expect(counts.uk).toBeGreaterThan(800);
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
