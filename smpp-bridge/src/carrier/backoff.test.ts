import { expect, test } from 'vitest';
import { backoffDelayMs } from './backoff.ts';

const RECONNECT = { firstMs: 500, maxMs: 30_000 };

test.each([
  ['the first wait is short', 0, 0, 500],
  ['it doubles', 3, 0, 4_000],
  ['it stops at the longest', 7, 0, 30_000],
  ['a year of failures does not overflow', 100_000, 0, 30_000],
  ['jitter takes away at most half', 3, 1, 2_000],
])('%s', (_guarantee, attempt, random, delayMs) => {
  expect(backoffDelayMs(RECONNECT, attempt, random)).toBe(delayMs);
});
