import { expect, test } from 'vitest';
import { MemoryBudget } from './memory-budget.ts';

test.each([
  { name: 'both at their limit', messages: 3, bytes: 100, fits: true },
  { name: 'one message too many', messages: 4, bytes: 4, fits: false },
  { name: 'one byte too many', messages: 1, bytes: 101, fits: false },
])('$name: fits is $fits, and what does not fit takes nothing', ({ messages, bytes, fits }) => {
  const budget = new MemoryBudget(3, 100);
  expect(budget.reserve(messages, bytes)).toBe(fits);
  expect([budget.messages, budget.bytes]).toEqual(fits ? [messages, bytes] : [0, 0]);
});

test('the share is that of the scarcer of messages and bytes', () => {
  const budget = new MemoryBudget(10, 100);
  budget.reserve(1, 30);
  expect(budget.share).toBe(0.3);
  budget.reserve(4, 0);
  expect(budget.share).toBe(0.5);
});

test('what is released can be used again', () => {
  const budget = new MemoryBudget(1, 10);
  budget.reserve(1, 10);
  expect(budget.reserve(1, 1)).toBe(false);
  budget.release(1, 10);
  expect(budget.reserve(1, 10)).toBe(true);
});
