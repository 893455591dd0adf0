import { expect, test } from 'vitest';
import { ATTEMPTS_MAX, parseRetryAfter, retryDelayMs, scheduleSpanMs } from './backoff.ts';

test.each([
  [1, 5_000],
  [2, 300_000],
  [3, 1_800_000],
  [4, 7_200_000],
  [5, 18_000_000],
  [6, 36_000_000],
  [7, 50_400_000],
  [8, 72_000_000],
  [9, 86_400_000],
  [10, 86_400_000],
  [20, 86_400_000],
])('after attempt %d the published schedule waits %d ms', (attempt, delayMs) => {
  expect(retryDelayMs(attempt, 0)).toBe(delayMs);
});

test('ten attempts are made', () => {
  expect(ATTEMPTS_MAX).toBe(10);
});

test.each([
  [1, 0],
  [4, 2_105_000],
  // 75 hours, 35 minutes and 5 seconds: the three days of the published schedule.
  [10, 272_105_000],
])('%d attempts take %d ms', (attemptsMax, spanMs) => {
  expect(scheduleSpanMs(attemptsMax)).toBe(spanMs);
});

test('deliveries that failed together come back spread over a tenth of the wait', () => {
  expect(retryDelayMs(2, 0.5)).toBe(315_000);
  expect(retryDelayMs(2, 0.999)).toBe(329_970);
});

test.each([
  ['a receiver that needs more time gets it', 1, 120_000, 120_000],
  ['a shorter wish does not hasten the schedule', 2, 1_000, 300_000],
  ['a wish beyond a day is cut to a day', 1, 9_000_000_000, 86_400_000],
])('%s', (_guarantee, attempt, retryAfterMs, delayMs) => {
  expect(retryDelayMs(attempt, 0, retryAfterMs)).toBe(delayMs);
});

const NOW = new Date('2026-11-22T12:00:00.000Z');

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Sun, 22 Nov 2026 12:01:00 GMT', 60_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['soon', 0],
  ['-5', 0],
  ['99999999999', 0],
  [undefined, 0],
])('Retry-After %s asks for %d ms', (header, delayMs) => {
  expect(parseRetryAfter(header, NOW)).toBe(delayMs);
});
