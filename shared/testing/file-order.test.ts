import { expect, test } from 'vitest';
import { orderFiles, type TimedFile } from './file-order.ts';

type NamedFile = TimedFile & { readonly name: string };

const file = (name: string, seconds: number): NamedFile => ({
  ...{ name, seconds, isInTurn: false, isMeasuring: false },
});
const inTurn = (name: string, seconds: number): NamedFile => ({ ...file(name, seconds), isInTurn: true });
const orderOf = (files: readonly NamedFile[], workers: number) =>
  orderFiles(files, workers).map(({ name }) => name);

test('the longest begins first, and equals keep their order', () => {
  const files = [file('a', 5), file('b', 5), file('c', 30), file('d', 5), file('e', 80)];
  expect(orderOf(files, 2)).toEqual(['e', 'c', 'a', 'b', 'd']);
});

test('a file in turn is due when the one before it is over, not beside it', () => {
  const others = [file('a', 80), file('b', 30), file('c', 30), file('d', 10)];
  // I from 0 to 100, a to 80, b to 110; II from 100 to 140, c to 140; III to 160 and d to 150.
  expect(orderOf([...others, inTurn('I', 100), inTurn('II', 40), inTurn('III', 20)], 2)).toEqual([
    'I',
    'a',
    'b',
    'II',
    'c',
    'III',
    'd',
  ]);
});

test('a file that measures has only the waiting of the longest in turn beside it', () => {
  const measuring = { ...file('m', 20), isMeasuring: true };
  expect(orderOf([file('a', 80), measuring, inTurn('I', 100), inTurn('II', 40)], 2)).toEqual([
    'I',
    'm',
    'a',
    'II',
  ]);
});

test('with a third worker twice as much of the rest passes between two turns', () => {
  const others = [file('a', 20), file('b', 20), file('c', 10), file('d', 10)];
  // I from 0 to 20, a and b beside it; then II, c and d.
  expect(orderOf([...others, inTurn('I', 20), inTurn('II', 10)], 3)).toEqual(['I', 'a', 'b', 'II', 'c', 'd']);
});

test('where only files in turn are left they come one after another', () => {
  expect(orderOf([inTurn('I', 10), inTurn('II', 50), file('a', 5)], 2)).toEqual(['II', 'a', 'I']);
});
