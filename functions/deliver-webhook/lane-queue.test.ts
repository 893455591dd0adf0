import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { DueDelivery } from './lane.ts';
import { createLaneQueue } from './lane-queue.ts';

function due(id: string, subjectId = `subject of ${id}`): DueDelivery {
  return {
    ...{ id: id as Uuid, subjectId: subjectId as Uuid, url: 'https://hooks.example/', method: 'POST' },
    ...{ body: '{}', eventType: 'message.sent', attempts: 0, attemptsBefore: 0, attemptsMax: 10 },
    ...{ madeAt: new Date(0), late: false, traceparent: null },
  };
}

test('as many begin as there are slots, in order', () => {
  const queue = createLaneQueue();
  queue.add([due('a'), due('b'), due('c')]);
  expect([queue.next(2)?.id, queue.next(2)?.id, queue.next(2)]).toEqual(['a', 'b', undefined]);
  expect([queue.inHand(), queue.waiting(), queue.busy()]).toEqual([3, 1, 2]);
});

test('of one message one is under way; others pass it by', () => {
  const queue = createLaneQueue();
  const [sent, delivered, other] = [due('sent', 'm'), due('delivered', 'm'), due('other')];
  queue.add([sent, delivered, other]);
  expect([queue.next(9)?.id, queue.next(9)?.id, queue.next(9)]).toEqual(['sent', 'other', undefined]);
  queue.ended(sent);
  expect(queue.next(9)?.id).toBe('delivered');
});

test('what was answered leaves its place to another, and keeps its message until it is settled', () => {
  const queue = createLaneQueue();
  const [sent, delivered, other] = [due('sent', 'm'), due('delivered', 'm'), due('other')];
  queue.add([sent, delivered, other]);
  queue.next(1);
  queue.answered(sent);
  expect([queue.next(1)?.id, queue.busy()]).toEqual(['other', 2]);
  queue.answered(other);
  expect(queue.next(1)).toBeUndefined();
  queue.lookBegins();
  queue.add([sent, delivered]); // neither is committed
  expect(queue.waiting()).toBe(1);
  queue.ended(sent);
  expect(queue.next(1)?.id).toBe('delivered');
});

test('answers that wait for their commit are bounded', () => {
  const queue = createLaneQueue();
  queue.add(Array.from({ length: 10 }, (_, n) => due(`${n}`)));
  let begun = 0;
  for (let next = queue.next(1); next; next = queue.next(1)) {
    begun += 1;
    queue.answered(next);
  }
  expect(begun).toBe(8);
});

test('what a look finds again is not called again', () => {
  const queue = createLaneQueue();
  const [first, second] = [due('a'), due('b')];
  queue.add([first, second]);
  queue.next(1);
  queue.lookBegins();
  queue.ended(first); // settled after the look's snapshot was taken
  queue.add([first, second]);
  expect(queue.waiting()).toBe(1);
});

test('what is due again later is called again', () => {
  const queue = createLaneQueue();
  queue.add([due('a')]);
  queue.ended(queue.next(1) ?? due('none'));
  queue.lookBegins();
  queue.add([due('a')]);
  expect(queue.next(1)?.id).toBe('a');
});

test('what is forgotten does not begin', () => {
  const queue = createLaneQueue();
  queue.add([due('a')]);
  queue.clear();
  expect([queue.next(1), queue.inHand()]).toEqual([undefined, 0]);
});
