import { expect, test } from 'vitest';
import { createPartQueue } from './part-queue.ts';

test('order is kept over many turns, and what comes back goes before the rest', () => {
  const queue = createPartQueue<number>();
  const taken: (number | undefined)[] = [];
  for (let item = 0; item < 5_000; item += 1) {
    queue.push(item);
    if (item % 2 === 1) taken.push(queue.shift());
  }
  expect(taken.slice(0, 3)).toEqual([0, 1, 2]);
  expect(queue.length()).toBe(2_500);
  queue.pushFront(-1);
  expect([queue.shift(), queue.shift()]).toEqual([-1, 2_500]);
  expect(queue.drain()).toHaveLength(2_499);
  expect([queue.length(), queue.shift()]).toEqual([0, undefined]);
});

test('an item can go before the first one', () => {
  const queue = createPartQueue<string>();
  queue.push('b');
  queue.pushFront('a');
  expect(queue.drain()).toEqual(['a', 'b']);
});
