import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const POLICY = { minimumMs: 1_000, maximumMs: 60_000 };

test.each([
  { attempts: 1, delayMs: 1_000, why: 'the first retry waits the minimum' },
  { attempts: 2, delayMs: 2_000, why: 'each further one twice as long' },
  { attempts: 6, delayMs: 32_000, why: 'each further one twice as long' },
  { attempts: 7, delayMs: 60_000, why: 'never over the maximum' },
  { attempts: 2_000, delayMs: 60_000, why: 'no overflow however often' },
])('after $attempts attempts: $delayMs ms, $why', ({ attempts, delayMs }) => {
  expect(retryDelayMs(POLICY, attempts)).toBe(delayMs);
});

test.each([
  { minimumMs: 0, attempts: 50, delayMs: 0 },
  { minimumMs: 5_000, attempts: 1, delayMs: 5_000 },
])('minimum $minimumMs is kept as given', ({ minimumMs, attempts, delayMs }) => {
  expect(retryDelayMs({ minimumMs, maximumMs: 600_000 }, attempts)).toBe(delayMs);
});

test('without a policy a refused message comes back soon, but does not spin', () => {
  expect([retryDelayMs(undefined, 1), retryDelayMs(undefined, 100)]).toEqual([100, 100]);
});
