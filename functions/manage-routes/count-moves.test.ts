import { expect, test } from 'vitest';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { compileRoutes, type RouteRule } from '../../shared/messaging/route-table.ts';
import { routeRule } from '../../shared/testing/route-rule.ts';
import { countMoves } from './count-moves.ts';

const CONNECTORS = new Map(
  ['us', 'uk'].map((name) => [name, { name, supportsAlphanumeric: true, supportsUnicode: true }]),
);
const tableOf = (...rules: readonly Partial<RouteRule>[]) => compileRoutes(rules.map(routeRule));
const messageTo = (recipient: string) => ({
  ...{ id: '', accountId: 'a', accountGroup: undefined, recipient: recipient as E164 },
  ...({ senderClass: 'long_code', encoding: 'gsm7' } as const),
});
const MESSAGES = ['+16505550123', '+447700900123', '+447700900124', '+4915112345678'].map(messageTo);

test('destinations that leave another way, that have none any more and that cost something else are counted', () => {
  const before = tableOf({}, { ruleOrder: 1, prefix: '1' });
  const after = tableOf(
    { prefix: '1', rate: 6_000n as MicroUsd },
    { ruleOrder: 1, prefix: '44', connectors: ['uk'], rate: 18_000n as MicroUsd },
  );
  expect(countMoves(MESSAGES, before, after, CONNECTORS)).toEqual({
    ...{ asked: 4, elsewhere: 2, without_route: 1, other_rate: 3 },
    moves: [
      { from: 'us', to: 'uk', destinations: 2 },
      { from: 'us', to: null, destinations: 1 },
    ],
  });
});

test('who had no route and gets one goes elsewhere', () => {
  expect(countMoves(MESSAGES.slice(0, 1), tableOf(), tableOf({}), CONNECTORS)).toEqual({
    ...{ asked: 1, elsewhere: 1, without_route: 0, other_rate: 0 },
    moves: [{ from: null, to: 'us', destinations: 1 }],
  });
});

test('a table that chooses alike moves nobody', () => {
  const after = tableOf({}, { ruleOrder: 5, prefix: '44' });
  expect(countMoves(MESSAGES, tableOf({}), after, CONNECTORS)).toEqual({
    ...{ asked: 4, elsewhere: 0, without_route: 0, other_rate: 0, moves: [] },
  });
});
