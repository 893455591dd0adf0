import { expect, test } from 'vitest';
import { formatUsd, multiplyUsd, parseUsd } from './money.ts';

test.each([
  ['0.0045', 4_500n],
  ['12', 12_000_000n],
  ['-1.5', -1_500_000n],
  ['0.000001', 1n],
  ['9999.999999', 9_999_999_999n],
])('parseUsd(%s) keeps every micro-dollar', (decimal, micro) => {
  expect(parseUsd(decimal)).toBe(micro);
});

test.each(['0.0000001', '1e3', '', '.5', '1.', 'abc'])(
  'parseUsd(%s) is refused, never rounded',
  (decimal) => {
    expect(parseUsd(decimal)).toBeUndefined();
  },
);

test('formatUsd writes what DECIMAL(10,6) prints', () => {
  const price = parseUsd('0.0045');
  expect(price && formatUsd(price)).toBe('0.004500');
  expect(price && formatUsd(multiplyUsd(price, 3))).toBe('0.013500');
  const debt = parseUsd('-0.5');
  expect(debt && formatUsd(debt)).toBe('-0.500000');
});
