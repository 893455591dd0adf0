import { expect, test } from 'vitest';
import { createInOrder } from './in-order.ts';

test('works of one key take their turns, others do not wait for them', async () => {
  const inOrder = createInOrder();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const all = [
    inOrder('a', async () => {
      await first.promise;
      done.push('a1');
    }),
    inOrder('a', async () => {
      done.push('a2');
    }),
    inOrder('b', async () => {
      done.push('b1');
      first.resolve();
    }),
  ];
  await Promise.all(all);
  expect(done).toEqual(['b1', 'a1', 'a2']);
});

test('one that rejects keeps none from its turn', async () => {
  const inOrder = createInOrder();
  const failing = inOrder('a', () => Promise.reject(new Error('first')));
  const next = inOrder('a', async () => 'second');
  await expect(failing).rejects.toThrow('first');
  expect(await next).toBe('second');
});
