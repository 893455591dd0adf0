import { expect, test } from 'vitest';
import { percentile } from './figures.ts';
import { formatMs, latenciesOf } from './latencies.ts';

test('each message is measured from when it was sent', () => {
  const arrivals = [
    { n: 1, atMs: 1_025 },
    { n: 0, atMs: 1_020 },
  ];
  expect(latenciesOf([1_000, 1_010], arrivals)).toEqual({ valuesMs: [20, 15], missing: 0 });
});

test('a lost message spoils the percentiles instead of dropping out of them', () => {
  const { valuesMs, missing } = latenciesOf([0, 0, 0, 0], [{ n: 2, atMs: 7 }]);
  expect(missing).toBe(3);
  expect([percentile(valuesMs, 25), percentile(valuesMs, 50)]).toEqual([7, Number.POSITIVE_INFINITY]);
  expect(formatMs(percentile(valuesMs, 50))).toBe('never');
});

test('a second arrival makes none quicker or slower, and a stranger is not counted', () => {
  const arrivals = [
    { n: 0, atMs: 30 },
    { n: 0, atMs: 90 },
    { n: Number.NaN, atMs: 1 },
  ];
  expect(latenciesOf([10], arrivals)).toEqual({ valuesMs: [20], missing: 0 });
});
