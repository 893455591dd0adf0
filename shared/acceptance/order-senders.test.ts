import { expect, test } from 'vitest';
import { orderSenders } from './order-senders.ts';

const POOL = Array.from({ length: 10 }, (_, index) => `+1415555010${index}`);
const RECIPIENTS = Array.from({ length: 10_000 }, (_, index) => `+1650555${String(index).padStart(4, '0')}`);
const firstOf = (pool: readonly string[], recipient: string) => orderSenders(pool, recipient)[0] ?? '';

test('each sender of a pool gets its share of the recipients', () => {
  const shares = new Map<string, number>();
  for (const recipient of RECIPIENTS) {
    const sender = firstOf(POOL, recipient);
    shares.set(sender, (shares.get(sender) ?? 0) + 1);
  }
  expect(shares.size).toBe(10);
  expect(Math.min(...shares.values())).toBeGreaterThan(900);
  expect(Math.max(...shares.values())).toBeLessThan(1_100);
});

test('a recipient keeps its sender, whatever the order of the pool', () => {
  for (const recipient of RECIPIENTS.slice(0, 100)) {
    expect(firstOf(POOL.toReversed(), recipient)).toBe(firstOf(POOL, recipient));
  }
});

test('a sender that leaves the pool changes nothing for the recipients of the others', () => {
  const [gone, ...others] = POOL;
  const moved = RECIPIENTS.filter((recipient) => firstOf(POOL, recipient) !== firstOf(others, recipient));
  expect(moved.every((recipient) => firstOf(POOL, recipient) === gone)).toBe(true);
});

test('a sender that is named twice is tried once', () => {
  expect(orderSenders(['A', 'A'], '+16505550123')).toEqual(['A']);
});
