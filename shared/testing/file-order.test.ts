import { expect, test } from 'vitest';
import { orderFiles, type TimedFile } from './file-order.ts';

const file = (name: string, seconds: number, isExclusive = false): TimedFile & { readonly name: string } => ({
  ...{ name, seconds, isExclusive },
});
const names = (files: readonly (TimedFile & { readonly name: string })[]) => files.map(({ name }) => name);

test('the longest begins first, and equals keep their order', () => {
  const files = [file('a', 5), file('b', 5), file('c', 30), file('d', 5), file('e', 80)];
  expect(names(orderFiles(files))).toEqual(['e', 'c', 'a', 'b', 'd']);
});

test('an exclusive file is due when the one before it is over, not beside it', () => {
  const files = [file('J1', 100, true), file('J2', 40, true), file('J3', 20, true)];
  const others = [file('a', 80), file('b', 30), file('c', 30), file('d', 10)];
  // J1 from 0 to 100, a to 80, b to 110; J2 from 100 to 140, c to 140; J3 to 160 and d to 150.
  expect(names(orderFiles([...others, ...files]))).toEqual(['J1', 'a', 'b', 'J2', 'c', 'J3', 'd']);
});

test('where only exclusive files are left they come one after another', () => {
  const files = [file('J1', 10, true), file('J2', 50, true), file('a', 5)];
  expect(names(orderFiles(files))).toEqual(['J2', 'a', 'J1']);
});
