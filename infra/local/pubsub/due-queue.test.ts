import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

test('values come out by due time, and in order of arrival among equals', () => {
  const queue = new DueQueue<string>();
  queue.add('late', 30);
  queue.add('first of two', 10);
  queue.add('second of two', 10);
  expect(queue.nextDueMs).toBe(10);
  expect([queue.takeDue(10), queue.takeDue(10), queue.takeDue(29), queue.takeDue(30)]).toEqual([
    'first of two',
    'second of two',
    undefined,
    'late',
  ]);
  expect(queue.size).toBe(0);
});

test('a moved deadline counts, a removed one leaves nothing behind', () => {
  const queue = new DueQueue<string>();
  const lease = queue.add('extended', 10);
  const gone = queue.add('removed', 20);
  queue.move(lease, 50);
  queue.remove(gone);
  queue.remove(gone);
  expect(queue.size).toBe(1);
  expect(queue.takeDue(49)).toBeUndefined();
  expect(queue.takeDue(50)).toBe('extended');
});

test('any mix of adding, moving and removing agrees with a sorted list', () => {
  const steps = fc.array(
    fc.record({ at: fc.nat(50), pick: fc.nat(), act: fc.constantFrom('add', 'move', 'cut') }),
  );
  fc.assert(
    fc.property(steps, (list) => {
      const queue = new DueQueue<number>();
      const model: { value: number; at: number; entry: ReturnType<typeof queue.add> }[] = [];
      for (const [value, { at, pick, act }] of list.entries()) {
        const index = model.length === 0 ? -1 : pick % model.length;
        const chosen = model[index];
        if (act === 'add' || chosen === undefined) model.push({ value, at, entry: queue.add(value, at) });
        else if (act === 'move') {
          chosen.at = at;
          queue.move(chosen.entry, at);
        } else {
          model.splice(index, 1);
          queue.remove(chosen.entry);
        }
      }
      const wanted = model.sort((a, b) => a.at - b.at || a.value - b.value).map(({ value }) => value);
      const taken = Array.from({ length: queue.size }, () => queue.takeDue(50));
      expect(taken).toEqual(wanted);
      expect(queue.size).toBe(0);
    }),
  );
});
