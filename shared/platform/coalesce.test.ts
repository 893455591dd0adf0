import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CoalescerFull, createCoalescer } from './coalesce.ts';

function recorder(run?: (items: readonly number[]) => void, spacingMs = 0) {
  const batches: number[][] = [];
  const coalescer = createCoalescer<number, string>({
    run: async (items) => {
      batches.push([...items]);
      run?.(items);
      await sleep(5);
      return items.map((item) => `done ${item}`);
    },
    ...{ batchMax: 3, slots: 1, spacingMs },
    waitingMax: 5,
    isItemFault: (error) => error instanceof RangeError,
  });
  return { batches, coalescer };
}

test('what arrives while a statement is under way shares the next one, in order', async () => {
  const { batches, coalescer } = recorder();
  const first = coalescer.add(1);
  await sleep(2);
  const later = [2, 3, 4, 5].map((item) => coalescer.add(item));
  expect(await Promise.all([first, ...later])).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
});

test('a slot that keeps its distance takes along what comes after its statement has ended', async () => {
  const { batches, coalescer } = recorder(undefined, 400);
  await coalescer.add(1);
  const second = coalescer.add(2);
  await sleep(10);
  await Promise.all([second, coalescer.add(3)]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('one bad item fails alone; its neighbours are written', async () => {
  const { coalescer } = recorder((items) => {
    if (items.includes(2)) throw new RangeError('bad row');
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a lost connection fails the batch at once instead of being tried item by item', async () => {
  const { batches, coalescer } = recorder(() => {
    throw new Error('connection terminated');
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toHaveLength(1);
});

test('what was written before the connection was lost is not reported as failed', async () => {
  const { coalescer } = recorder((items) => {
    if (items.includes(3))
      throw items.length === 1 ? new Error('connection terminated') : new RangeError('bad');
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
});

test('the waiting list is bounded', async () => {
  const { coalescer } = recorder();
  const adds = Array.from({ length: 6 }, (_, index) => coalescer.add(index));
  const results = await Promise.allSettled(adds);
  expect(results.filter((result) => result.status === 'rejected').map((result) => result.reason)).toEqual([
    expect.any(CoalescerFull),
  ]);
});
