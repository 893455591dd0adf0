import { expect, test } from 'vitest';
import { formatTable, percentile } from './figures.ts';

test('percentiles are values that were measured (nearest rank)', () => {
  const values = [15, 20, 35, 40, 50];
  expect([5, 30, 40, 50, 99, 100].map((p) => percentile(values, p))).toEqual([15, 20, 20, 35, 50, 50]);
  expect(percentile([], 50)).toBeNaN();
});

test('a missed target is shown as missed', () => {
  const table = formatTable([
    { what: 'rate', measured: '900/s', baseline: '1,000/s', target: '≥ 1 ×', met: false },
    { what: 'latency', measured: '3 ms', baseline: '-', target: '≤ 30 ms', met: true },
  ]);
  expect(table.split('\n')).toEqual([
    'what     measured  baseline  target',
    'rate     900/s     1,000/s   ≥ 1 ×    MISSED',
    'latency  3 ms      -         ≤ 30 ms  met',
  ]);
});
