import { expect, test } from 'vitest';
import { bisect } from './bisect.ts';

/** Work that refuses sets with a bad item in them, and loses its connection at a fatal one. */
function recorder(bad: readonly number[], fatal?: number) {
  const sets: number[][] = [];
  const work = async (set: readonly number[]): Promise<string> => {
    sets.push([...set]);
    if (fatal !== undefined && set.length === 1 && set.includes(fatal)) throw new Error('connection lost');
    if (set.some((item) => bad.includes(item))) throw new RangeError(`bad among ${set.length}`);
    return `did ${set}`;
  };
  return {
    sets,
    run: (items: readonly number[]) => bisect(items, work, (error) => error instanceof RangeError),
  };
}

test('where nothing is bad, one run does it all', async () => {
  const { sets, run } = recorder([]);
  expect(await run([1, 2, 3])).toEqual({ results: ['did 1,2,3'], refused: [] });
  expect(sets).toEqual([[1, 2, 3]]);
});

test.each<[string, number[], string[]]>([
  ['the first', [1], ['did 2', 'did 3,4', 'did 5,6,7,8']],
  ['one in the middle', [6], ['did 1,2,3,4', 'did 5', 'did 7,8']],
  ['the last', [8], ['did 1,2,3,4', 'did 5,6', 'did 7']],
  ['two apart', [1, 8], ['did 2', 'did 3,4', 'did 5,6', 'did 7']],
])('%s bad item fails alone, its neighbours are done in order', async (_which, bad, results) => {
  const done = await recorder(bad).run([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(done.results).toEqual(results);
  expect(done.refused).toEqual(bad.map((item) => ({ item, error: new RangeError('bad among 1') })));
});

test('a hundred bad items cost 199 runs, no more', async () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const { sets, run } = recorder(items);
  expect((await run(items)).refused).toHaveLength(100);
  expect(sets).toHaveLength(199);
});

test('a failure that is no item`s fault is thrown at once, and nothing after it is tried', async () => {
  const { sets, run } = recorder([2], 1);
  await expect(run([1, 2, 3, 4])).rejects.toThrow('connection lost');
  expect(sets).toEqual([[1, 2, 3, 4], [1, 2], [1]]);
});

test('no items are no work', async () => {
  const { sets, run } = recorder([]);
  expect(await run([])).toEqual({ results: [], refused: [] });
  expect(sets).toEqual([]);
});
