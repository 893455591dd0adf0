import { expect, test } from 'vitest';
import { FULL_BUCKET, takeToken } from './token-bucket.ts';

/** Takes whatever is to be had, every millisecond. */
function takenWithin(perSecond: number, milliseconds: number): number {
  let bucket = FULL_BUCKET;
  let taken = 0;
  for (let nowMs = 0; nowMs < milliseconds; nowMs += 1) {
    for (let tries = 0; tries < 100; tries += 1) {
      const decision = takeToken(bucket, perSecond, nowMs);
      if (decision.kind === 'wait') break;
      bucket = decision.bucket;
      taken += 1;
    }
  }
  return taken;
}

test('a greedy sender gets its limit and the saved tenth, no more', () => {
  expect(takenWithin(100, 1_000)).toBe(109);
  expect(takenWithin(100, 10_000)).toBe(1_009);
});

test('a limit below ten a second still lets single messages through', () => {
  expect(takenWithin(1, 3_000)).toBe(3);
});

test('an empty bucket says how long to wait', () => {
  expect(takeToken({ tokens: 0, filledAtMs: 500 }, 50, 500)).toEqual({ kind: 'wait', waitMs: 20 });
});

test('0 is no limit', () => {
  expect(takeToken({ tokens: 0, filledAtMs: 500 }, 0, 500).kind).toBe('taken');
});
