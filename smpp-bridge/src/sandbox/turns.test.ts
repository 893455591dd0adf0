import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('each key has its own turns', () => {
  const turns = createTurns(10);
  expect(['a', 'a', 'b', 'a', 'b'].map((key) => turns.isFirst(key))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});

test('what never comes a second time cannot fill the memory', () => {
  const turns = createTurns(2);
  expect(['a', 'b', 'c', 'c', 'a'].map((key) => turns.isFirst(key))).toEqual([true, true, true, false, true]);
});
