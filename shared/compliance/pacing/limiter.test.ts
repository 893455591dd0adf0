import { expect, test } from 'vitest';
import { earliestDue, type Limiter, limiterTimes } from './limiter.ts';

const NOW = new Date('2026-11-23T19:00:00.000Z');

test.each<[string, Omit<Limiter, 'key'>, { costUs: number; burstUs: number }]>([
  ['ten a second', { unitsPerSecond: 10, burstUnits: 10, units: 1 }, { costUs: 100_000, burstUs: 1_000_000 }],
  [
    '75 segments a minute',
    { unitsPerSecond: 1.25, burstUnits: 1, units: 2 },
    { costUs: 1_600_000, burstUs: 800_000 },
  ],
  [
    'a rate that does not divide',
    { unitsPerSecond: 3, burstUnits: 3, units: 1 },
    { costUs: 333_333, burstUs: 1_000_000 },
  ],
])('%s in time', (_, limiter, expected) => {
  expect(limiterTimes({ ...limiter, key: 'sender:+14155550100' })).toEqual(expected);
});

const account: Limiter = { key: 'account', unitsPerSecond: 10, burstUnits: 10, units: 1 };
const sender: Limiter = { key: 'sender', unitsPerSecond: 1, burstUnits: 1, units: 3 };
test.each<[string, Record<string, string>, string]>([
  ['never used', {}, '2026-11-23T19:00:00.000Z'],
  ['paid for long ago', { account: '2026-11-23T18:00:00.000Z' }, '2026-11-23T19:00:00.000Z'],
  ['with room in the burst', { account: '2026-11-23T19:00:00.900Z' }, '2026-11-23T19:00:00.000Z'],
  ['without room in the burst', { account: '2026-11-23T19:00:01.000Z' }, '2026-11-23T19:00:00.100Z'],
  [
    'a long message waits until all is paid',
    { sender: '2026-11-23T19:00:05.000Z' },
    '2026-11-23T19:00:05.000Z',
  ],
  [
    'the slower of two',
    { account: '2026-11-23T19:00:09.000Z', sender: '2026-11-23T19:00:05.000Z' },
    '2026-11-23T19:00:08.100Z',
  ],
  [
    'written by a clock that was days ahead',
    { account: '2026-11-26T19:00:00.000Z' },
    '2026-11-23T19:00:00.000Z',
  ],
])('due when limiters are %s', (_, tats, due) => {
  const known = new Map(Object.entries(tats).map(([key, tat]) => [key, new Date(tat)]));
  expect(earliestDue([account, sender], known, NOW)).toEqual(new Date(due));
});
