import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('no more runs at once than may, and what waits runs in order', async () => {
  const inTurn = createTurns(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) => async () => {
    running += 1;
    most = Math.max(most, running);
    await nextTurn();
    order.push(n);
    running -= 1;
    return n;
  };
  expect(await Promise.all([1, 2, 3, 4, 5].map((n) => inTurn(work(n))))).toEqual([1, 2, 3, 4, 5]);
  expect(order).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('what fails gives its turn back, also where it fails at once', async () => {
  const inTurn = createTurns(1);
  const failing = inTurn(() => {
    throw new Error('at once');
  });
  const next = inTurn(async () => 'next');
  await expect(failing).rejects.toThrow('at once');
  expect(await next).toBe('next');
  expect(await inTurn(async () => 'later')).toBe('later');
});
