import { expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import { randomAccounts, randomMessage, randomRouting, seededRandom } from '../testing/random-routes.ts';
import { routeRule as rule } from '../testing/route-rule.ts';
import { explainRoute } from './explain-route.ts';
import { compileRoutes } from './route-table.ts';
import { type RoutedMessage, selectRoute } from './select-route.ts';

const CONNECTORS = new Map([
  ['us', { name: 'us', supportsAlphanumeric: false, supportsUnicode: true }],
  ['uk', { name: 'uk', supportsAlphanumeric: true, supportsUnicode: false }],
]);
const MESSAGE: RoutedMessage = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
  accountId: 'a',
  accountGroup: 'resellers',
  senderClass: 'long_code',
  recipient: '+16505550100' as E164,
  encoding: 'ucs2',
};

const TABLE = compileRoutes([
  rule({ ruleOrder: 90, prefix: '44' }),
  rule({ ruleOrder: 80, prefix: '1', accountId: 'b' }),
  rule({ ruleOrder: 70, prefix: '1', accountGroup: 'premium' }),
  rule({ ruleOrder: 60, prefix: '1', senderClass: 'toll_free' }),
  rule({ ruleOrder: 50, prefix: '1', connectors: ['uk', 'gone'] }),
  rule({ ruleOrder: 40, prefix: '1', accountGroup: 'resellers' }),
  rule({ ruleOrder: 30, prefix: '1' }),
]);

const told = (message: RoutedMessage) =>
  explainRoute(message, TABLE, CONNECTORS).passedOver.map(({ kind, rule: { ruleOrder } }) => [
    ruleOrder,
    kind,
  ]);

test('an operator is told of each rule asked in vain, in order, and why', () => {
  expect(explainRoute(MESSAGE, TABLE, CONNECTORS).decision).toEqual({
    ...{ kind: 'routed', connector: 'us', rate: 5_000n, ruleOrder: 40 },
  });
  expect(told(MESSAGE)).toEqual([
    [90, 'other-prefix'],
    [80, 'other-customer'],
    [70, 'other-customer'],
    [60, 'other-sender-class'],
    [50, 'no-usable-connector'],
  ]);
});

test('what keeps each connector from carrying the message is named', () => {
  const name = explainRoute({ ...MESSAGE, senderClass: 'alphanumeric' }, TABLE, CONNECTORS);
  expect(name.decision).toEqual({ kind: 'no-route' });
  expect(name.passedOver.flatMap((passed) => ('obstacles' in passed ? passed.obstacles : []))).toEqual([
    { connector: 'uk', obstacle: 'no-unicode' },
    { connector: 'gone', obstacle: 'unknown' },
    { connector: 'us', obstacle: 'no-alphanumeric' },
    { connector: 'us', obstacle: 'no-alphanumeric' },
  ]);
});

test('over random tables the explanation names the route that is taken', () => {
  const random = seededRandom(20_261_123);
  const accounts = randomAccounts(random, 4);
  let routed = 0;
  for (let round = 0; round < 200; round += 1) {
    const { rules, connectors } = randomRouting(random, { accounts, names: ['a', 'b', 'c'], rulesMax: 20 });
    const table = compileRoutes(rules);
    for (let index = 0; index < 20; index += 1) {
      const message = randomMessage(random, accounts);
      const { decision } = explainRoute(message, table, connectors);
      expect(selectRoute(message, table, connectors)).toEqual(decision);
      if (decision.kind === 'routed') routed += 1;
    }
  }
  // Most must find a route, else little was compared.
  expect(routed).toBeGreaterThan(2_000);
});
