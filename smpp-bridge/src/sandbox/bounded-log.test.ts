import { expect, test } from 'vitest';
import { createBoundedLog } from './bounded-log.ts';

test('only the newest entries are kept, under the numbers they always had', () => {
  const log = createBoundedLog<string>(4);
  for (const entry of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) log.push(entry);
  expect(log.after(0, 10)).toEqual([
    { n: 4, entry: 'd' },
    { n: 5, entry: 'e' },
    { n: 6, entry: 'f' },
    { n: 7, entry: 'g' },
  ]);
  expect(log.after(5, 1)).toEqual([{ n: 6, entry: 'f' }]);
  expect(log.after(7, 10)).toEqual([]);
});

test('clearing does not number from 1 again, so a reader misses nothing', () => {
  const log = createBoundedLog<string>(4);
  log.push('a');
  log.clear();
  log.push('b');
  expect(log.after(1, 10)).toEqual([{ n: 2, entry: 'b' }]);
});
