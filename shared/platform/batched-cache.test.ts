import { expect, test } from 'vitest';
import { createBatchedCache } from './batched-cache.ts';

function setUp(options: { entriesMax?: number } = {}) {
  let nowMs = 0;
  const loads: string[][] = [];
  const failures: Error[] = [];
  const cache = createBatchedCache({
    load: async (keys) => {
      loads.push([...keys]);
      const failure = failures.pop();
      if (failure) throw failure;
      return keys.map((key) => `value of ${key}, load ${loads.length}`);
    },
    ttlMs: 2_000,
    entriesMax: options.entriesMax ?? 10,
    clock: { now: () => new Date(nowMs) },
  });
  return { cache, loads, failures, advance: (ms: number) => (nowMs += ms) };
}

test('keys asked for in one tick are loaded together, each once', async () => {
  const { cache, loads } = setUp();
  const values = await Promise.all(['a', 'b', 'a'].map((key) => cache.get(key)));
  expect(values).toEqual(['value of a, load 1', 'value of b, load 1', 'value of a, load 1']);
  expect(loads).toEqual([['a', 'b']]);
});

test('a value is used until its time is over, and not longer', async () => {
  const { cache, advance } = setUp();
  await cache.get('a');
  advance(1_999);
  expect(await cache.get('a')).toBe('value of a, load 1');
  advance(1);
  expect(await cache.get('a')).toBe('value of a, load 2');
});

test('a failed load is told to all who waited and is not kept', async () => {
  const { cache, failures } = setUp();
  failures.push(new Error('database away'));
  const results = await Promise.allSettled([cache.get('a'), cache.get('a')]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect(await cache.get('a')).toBe('value of a, load 2');
});

test('memory is bounded: the key unused for longest is forgotten', async () => {
  const { cache, loads } = setUp({ entriesMax: 2 });
  await cache.get('a');
  await cache.get('b');
  await cache.get('c');
  await cache.get('a');
  expect(loads).toEqual([['a'], ['b'], ['c'], ['a']]);
});
