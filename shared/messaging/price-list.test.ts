import { expect, test } from 'vitest';
import { compilePrices, findPrice, type StoredPrice } from './price-list.ts';
import type { SenderClass } from './sender-class.ts';

const price = (prefix: string, sender_class: SenderClass | null, rate: string): StoredPrice => ({
  ...{ prefix, sender_class, rate },
});
const LIST = compilePrices([
  price('', null, '0.009'),
  price('1', null, '0.004'),
  price('1', 'toll_free', '0.003'),
  price('1650', null, '0.002'),
  price('44', 'alphanumeric', '0.02'),
]);

test.each<[string, SenderClass, string, bigint]>([
  ['the longest prefix', 'long_code', '+16505550123', 2_000n],
  ['the longest prefix before the class', 'toll_free', '+16505550123', 2_000n],
  ['the class before all senders', 'toll_free', '+12025550123', 3_000n],
  ['all senders where the class has none', 'short_code', '+12025550123', 4_000n],
  ['every destination where no prefix fits', 'long_code', '+4915112345678', 9_000n],
  ['not the price of another class', 'long_code', '+447700900123', 9_000n],
])('a customer pays by %s', (_, senderClass, recipient, rate) => {
  expect(findPrice(LIST, { senderClass, recipient })?.rate).toBe(rate);
});

test('a list that says nothing of a message leaves it to the route', () => {
  const list = compilePrices([price('1', null, '0.004')]);
  expect(findPrice(list, { senderClass: 'long_code', recipient: '+447700900123' })).toBeUndefined();
  expect(findPrice([], { senderClass: 'long_code', recipient: '+16505550123' })).toBeUndefined();
});

test('a stored rate that is none is no price of nothing', () => {
  expect(() => compilePrices([price('', null, 'free')])).toThrow('a price list has the rate free');
});
