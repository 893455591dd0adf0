import { expect, test } from 'vitest';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { compilePrices } from '../../shared/messaging/price-list.ts';
import { compileRoutes } from '../../shared/messaging/route-table.ts';
import { routeRule } from '../../shared/testing/route-rule.ts';
import { type ChargedMessage, reprice } from './reprice.ts';

const MESSAGE: ChargedMessage = {
  ...{ id: '', sender: '+14155550100', recipient: '+16505550123', encoding: 'gsm7', segments: 3 },
  cost: 22_500n as MicroUsd,
};
const TARIFF = {
  ...{ accountId: 'a', accountGroup: undefined },
  prices: compilePrices([{ prefix: '1', sender_class: null, rate: '0.004' }]),
  routes: compileRoutes([
    routeRule({ connectors: ['sinch_primary'], prefix: '44', rate: 18_000n as MicroUsd }),
  ]),
  connectors: new Map([
    ['sinch_primary', { name: 'sinch_primary', supportsAlphanumeric: true, supportsUnicode: true }],
  ]),
};

test.each([
  ['the price for each segment', {}, 12_000n],
  ["the route's rate where no price matches", { recipient: '+447700900123' }, 54_000n],
  ['what it cost where there is no route any more', { recipient: '+4915112345678' }, 22_500n],
  ['what it cost where its recipient is no number', { recipient: 'nobody' }, 22_500n],
])('a message would cost %s', (_, change, wouldCost) => {
  const [sum] = reprice([{ ...MESSAGE, ...change }], TARIFF);
  expect(sum).toMatchObject({ messages: 1, segments: 3, charged: 22_500n, wouldCost });
});

test('messages of one price are one sum', () => {
  expect(reprice([MESSAGE, MESSAGE], TARIFF)).toMatchObject([
    { price: { prefix: '1' }, messages: 2, segments: 6, charged: 45_000n, wouldCost: 24_000n },
  ]);
});
