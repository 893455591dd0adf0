import { expect, test } from 'vitest';
import { createLockOut } from './lock-out.ts';

function afterFailures(count: number): number {
  const lockOut = createLockOut();
  for (let n = 0; n < count; n += 1) lockOut.failed('customer1', '192.0.2.1', 1_000_000);
  return lockOut.lockedForMs('customer1', '192.0.2.1', 1_000_000);
}

test.each([
  [1, 0],
  [4, 0],
  [5, 1_000],
  [6, 2_000],
  [7, 4_000],
  [14, 300_000],
  [1_000, 300_000],
])('after %i wrong passwords a guesser waits %i ms', (count, waitMs) => {
  expect(afterFailures(count)).toBe(waitMs);
});

test("somebody else's guesses do not lock the customer's own address, nor another customer", () => {
  const lockOut = createLockOut();
  for (let n = 0; n < 9; n += 1) lockOut.failed('customer1', '192.0.2.1', 0);
  expect(lockOut.lockedForMs('customer1', '192.0.2.2', 0)).toBe(0);
  expect(lockOut.lockedForMs('customer2', '192.0.2.1', 0)).toBe(0);
});

test('the right password ends it', () => {
  const lockOut = createLockOut();
  for (let n = 0; n < 9; n += 1) lockOut.failed('customer1', '192.0.2.1', 0);
  lockOut.succeeded('customer1', '192.0.2.1');
  expect(lockOut.lockedForMs('customer1', '192.0.2.1', 0)).toBe(0);
});

test('an hour later all is forgotten', () => {
  const lockOut = createLockOut();
  for (let n = 0; n < 9; n += 1) lockOut.failed('customer1', '192.0.2.1', 0);
  lockOut.failed('customer1', '192.0.2.1', 4_000_000);
  expect(lockOut.lockedForMs('customer1', '192.0.2.1', 4_000_000)).toBe(0);
});

test('a sweep over many names does not grow without end', () => {
  const lockOut = createLockOut(2);
  for (const name of ['a', 'b', 'c']) for (let n = 0; n < 5; n += 1) lockOut.failed(name, '192.0.2.1', 0);
  expect(['a', 'b', 'c'].map((name) => lockOut.lockedForMs(name, '192.0.2.1', 0))).toEqual([0, 1_000, 1_000]);
});
