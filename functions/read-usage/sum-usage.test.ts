import { expect, test } from 'vitest';
import { type Counter, countDays, daysBetween, sumUsage } from './sum-usage.ts';

const OUT: Counter = {
  ...{ name: '2026-11-25', direction: 'outbound', test: false, messages: 2, segments: 3, cost: '0.022500' },
};

test('test traffic stands apart from what was paid for', () => {
  const counters: Counter[] = [
    OUT,
    { ...OUT, cost: '0.000001' },
    { ...OUT, test: true, cost: '0.000000' },
    { ...OUT, direction: 'inbound', messages: 5, segments: 5, cost: '0.000000' },
  ];
  expect(sumUsage(counters)).toEqual({
    outbound: { messages: 4, segments: 6, cost: '0.022501' },
    inbound: { messages: 5, segments: 5 },
    test: { messages: 2, segments: 3 },
  });
});

test('nothing was used where nothing was counted', () => {
  expect(sumUsage([])).toEqual({
    outbound: { messages: 0, segments: 0, cost: '0.000000' },
    inbound: { messages: 0, segments: 0 },
    test: { messages: 0, segments: 0 },
  });
});

test.each([
  ['2026-02-27', '2026-03-01', ['2026-02-27', '2026-02-28', '2026-03-01']],
  ['2026-11-25', '2026-11-25', ['2026-11-25']],
  ['2026-11-25', '2026-11-24', []],
])('the days from %s to %s are all shown', (from, to, days) => {
  expect(daysBetween(from, to)).toEqual(days);
  expect(countDays(from, to)).toBe(days.length);
});
