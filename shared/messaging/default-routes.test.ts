import { expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import { formatUsd } from '../kernel/money.ts';
import { checkRoutes } from './check-routes.ts';
import { defaultRoutes } from './default-routes.ts';
import { compileRoutes } from './route-table.ts';
import { selectRoute } from './select-route.ts';
import { SENDER_CLASSES, type SenderClass } from './sender-class.ts';

const ALL = ['sinch_primary', 'sinch_tollfree', 'sinch_shortcode', 'sinch_international'];

const connectorsOf = (names: readonly string[]) =>
  new Map(names.map((name) => [name, { name, supportsAlphanumeric: true, supportsUnicode: true }]));

function routeOf(names: readonly string[], senderClass: SenderClass, recipient: string): string {
  const message = {
    ...{ id: '', accountId: 'a', accountGroup: undefined, encoding: 'gsm7' as const },
    ...{ senderClass, recipient: recipient as E164 },
  };
  const decision = selectRoute(message, compileRoutes(defaultRoutes(names)), connectorsOf(names));
  return decision.kind === 'routed' ? `${decision.connector} ${formatUsd(decision.rate)}` : decision.kind;
}

// The prices and connectors are those of the platform's architecture document.
test.each<[SenderClass, string, string, string]>([
  ['long_code', '+16505550100', 'sinch_primary 0.004500', 'sinch_primary 0.004500'],
  ['toll_free', '+16505550100', 'sinch_tollfree 0.004500', 'sinch_primary 0.004500'],
  ['short_code', '+16505550100', 'sinch_shortcode 0.004500', 'sinch_primary 0.004500'],
  ['alphanumeric', '+447700900123', 'sinch_international 0.018000', 'sinch_primary 0.018000'],
  ['long_code', '+447700900123', 'sinch_international 0.018000', 'sinch_primary 0.018000'],
  ['long_code', '+33612345678', 'sinch_primary 0.005000', 'sinch_primary 0.005000'],
  ['toll_free', '+33612345678', 'sinch_tollfree 0.005000', 'sinch_primary 0.005000'],
  ['short_code', '+33612345678', 'sinch_shortcode 0.005000', 'sinch_primary 0.005000'],
])('%s to %s goes over %s, with one connector only over %s', (senderClass, recipient, all, one) => {
  expect(routeOf(ALL, senderClass, recipient)).toBe(all);
  expect(routeOf(['sinch_primary'], senderClass, recipient)).toBe(one);
});

test.each([[ALL], [['sinch_primary']]])('with %j the table has no fault', (names) => {
  expect(checkRoutes(defaultRoutes(names), connectorsOf(names), SENDER_CLASSES)).toEqual([]);
});
