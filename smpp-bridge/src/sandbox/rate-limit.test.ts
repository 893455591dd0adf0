import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('one second holds its rate and no more, and the next second holds it again', () => {
  const limit = createRateLimit();
  const admitted = (now: number) => [1, 2, 3, 4].map(() => limit.admit(3, now));
  expect(admitted(1_000)).toEqual([true, true, true, false]);
  expect(admitted(2_000)).toEqual([true, true, true, false]);
  expect(limit.admit(3, 2_334)).toBe(true);
  expect(limit.admit(0, 2_334)).toBe(true);
});
