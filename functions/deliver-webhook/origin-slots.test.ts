import { expect, test } from 'vitest';
import { createOriginSlots } from './origin-slots.ts';

const A = 'https://a.example';

test('an origin has only its slots, another one has its own', async () => {
  const slots = createOriginSlots({ perOrigin: 1, waitMs: 20 });
  const first = await slots.take(A);
  expect(first).toBeTypeOf('function');
  expect(await slots.take(A)).toBeUndefined();
  expect(await slots.take('https://b.example')).toBeTypeOf('function');
});

test('a slot given back goes to the one that waits longest', async () => {
  const slots = createOriginSlots({ perOrigin: 1, waitMs: 10_000 });
  const first = await slots.take(A);
  const order: string[] = [];
  const second = slots.take(A).then((giveBack) => {
    order.push('second');
    giveBack?.();
  });
  const third = slots.take(A).then(() => order.push('third'));
  first?.();
  await Promise.all([second, third]);
  expect(order).toEqual(['second', 'third']);
});

test('who stopped waiting takes no slot', async () => {
  const slots = createOriginSlots({ perOrigin: 1, waitMs: 5 });
  const first = await slots.take(A);
  expect(await slots.take(A)).toBeUndefined();
  first?.();
  expect(await slots.take(A)).toBeTypeOf('function');
});
