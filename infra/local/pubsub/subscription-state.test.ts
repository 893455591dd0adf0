import { expect, test } from 'vitest';
import {
  type ConsumerLimits,
  type Delivery,
  type DeliveryRules,
  SubscriptionState,
} from './subscription-state.ts';

const UNLIMITED: ConsumerLimits = {
  messagesMax: Number.POSITIVE_INFINITY,
  bytesMax: Number.POSITIVE_INFINITY,
  ackDeadlineMs: 10_000,
};
const NO_RULES: DeliveryRules = { retry: undefined, attemptsMax: undefined };

function message(id: string, sizeBytes = 1) {
  return { id, data: Buffer.from('x'), attributes: {}, orderingKey: '', publishedAtMs: 0, sizeBytes };
}

/** A state with one consumer and one message that has just gone out for the first time, at time 0. */
function oneOut(rules: DeliveryRules, ackDeadlineMs = 10_000) {
  const state = new SubscriptionState(rules, 'run1:');
  const consumerId = state.join({ ...UNLIMITED, ackDeadlineMs });
  state.add(message('m'), 0);
  return { state, consumerId, first: only(state.take(10, 0)) };
}

function only(deliveries: Delivery[]): Delivery {
  expect(deliveries).toHaveLength(1);
  return deliveries[0] as Delivery;
}

const ids = (deliveries: Delivery[]) => deliveries.map((delivery) => delivery.message.id);

test('a message goes out once and is gone when acknowledged', () => {
  const { state, first } = oneOut(NO_RULES);
  expect(first).toMatchObject({ attempt: 1, message: { id: 'm' } });
  expect(state.take(10, 9_999)).toEqual([]);
  expect(state.acknowledge(first.ackId)?.id).toBe('m');
  expect(state.acknowledge(first.ackId)).toBeUndefined();
  expect(state.nextDueMs()).toBeUndefined();
});

test('an ack id of another run is unknown, so a restart cannot lose a new message to an old ack', () => {
  const { first } = oneOut(NO_RULES);
  const restarted = new SubscriptionState(NO_RULES, 'run2:');
  restarted.join(UNLIMITED);
  restarted.add(message('new'), 0);
  restarted.take(10, 0);
  expect(restarted.acknowledge(first.ackId)).toBeUndefined();
});

test.each([
  { name: 'at the deadline', extendAtMs: undefined, extendToMs: 0, quietUntilMs: 9_999, backAtMs: 10_000 },
  {
    name: 'at an extended deadline',
    extendAtMs: 8_000,
    extendToMs: 30_000,
    quietUntilMs: 37_999,
    backAtMs: 38_000,
  },
  {
    name: 'at a shortened deadline',
    extendAtMs: 100,
    extendToMs: 1_000,
    quietUntilMs: 1_099,
    backAtMs: 1_100,
  },
])(
  'a consumer that does not answer loses the message $name',
  ({ extendAtMs, extendToMs, quietUntilMs, backAtMs }) => {
    const { state, first } = oneOut({ retry: { minimumMs: 0, maximumMs: 0 }, attemptsMax: undefined });
    if (extendAtMs !== undefined) state.extend(first.ackId, extendToMs, extendAtMs);
    expect(state.nextDueMs()).toBe(backAtMs);
    state.expire(quietUntilMs);
    expect(state.take(10, quietUntilMs)).toEqual([]);
    state.expire(backAtMs);
    expect(only(state.take(10, backAtMs)).attempt).toBe(2);
    expect(state.acknowledge(first.ackId)).toBeUndefined();
  },
);

test('a refused message waits for its back-off, and the timer is told when that ends', () => {
  const { state, first } = oneOut({ retry: { minimumMs: 1_000, maximumMs: 60_000 }, attemptsMax: undefined });
  expect(state.nack(first.ackId, 500)).toEqual({ kind: 'waits' });
  expect(state.nextDueMs()).toBe(1_500);
  expect(state.take(10, 1_499)).toEqual([]);
  const second = only(state.take(10, 1_500));
  state.nack(second.ackId, 1_500);
  expect(state.nextDueMs()).toBe(3_500);
});

test('a message is spent after the last attempt, not before, whether refused or overdue', () => {
  const { state, first } = oneOut({ retry: { minimumMs: 0, maximumMs: 0 }, attemptsMax: 3 });
  expect(state.nack(first.ackId, 0).kind).toBe('waits');
  only(state.take(10, 0));
  expect(state.expire(10_000)).toEqual([]);
  const third = only(state.take(10, 10_000));
  expect(third.attempt).toBe(3);
  expect(state.nack(third.ackId, 10_000)).toMatchObject({ kind: 'spent', held: { attempts: 3 } });
  expect(state.take(10, 99_999)).toEqual([]);

  const overdue = oneOut({ retry: undefined, attemptsMax: 1 });
  expect(overdue.state.expire(10_000)).toMatchObject([{ attempts: 1, message: { id: 'm' } }]);
});

test('a spent message that cannot be forwarded is kept and tried again', () => {
  const { state, first } = oneOut({ retry: { minimumMs: 1_000, maximumMs: 2_000 }, attemptsMax: 1 });
  const outcome = state.nack(first.ackId, 0);
  if (outcome.kind !== 'spent') throw new Error(`unexpected ${outcome.kind}`);
  state.putBack(outcome.held, 0);
  expect(only(state.take(10, 1_000)).attempt).toBe(2);
});

test('consumers are served in turn, so that a burst is shared', () => {
  const state = new SubscriptionState(NO_RULES, '');
  const [first, second] = [state.join(UNLIMITED), state.join(UNLIMITED)];
  for (const id of ['a', 'b', 'c', 'd']) state.add(message(id), 0);
  const deliveries = state.take(10, 0);
  expect(deliveries.filter(({ consumerId }) => consumerId === first)).toHaveLength(2);
  expect(deliveries.filter(({ consumerId }) => consumerId === second)).toHaveLength(2);
  expect(ids(deliveries)).toEqual(['a', 'b', 'c', 'd']);
});

test('single messages go to consumers in turn too, whatever is asked in between', () => {
  const state = new SubscriptionState(NO_RULES, '');
  const consumers = [state.join(UNLIMITED), state.join(UNLIMITED)];
  const served = new Set<number>();
  for (const id of ['a', 'b']) {
    state.add(message(id), 0);
    served.add(only(state.take(10, 0)).consumerId);
    state.take(10, 0);
    state.nextDueMs();
  }
  expect(served).toEqual(new Set(consumers));
});

test.each([
  { name: 'with a message limit', limits: { messagesMax: 2 }, out: ['a', 'b'] },
  {
    name: 'with a byte limit, which the last message may cross,',
    limits: { bytesMax: 150 },
    out: ['a', 'b'],
  },
  { name: 'with a byte limit reached exactly', limits: { bytesMax: 100 }, out: ['a'] },
  { name: 'without limits', limits: {}, out: ['a', 'b', 'c'] },
])('a consumer $name holds $out.length messages; an ack makes room for one', ({ limits, out }) => {
  const state = new SubscriptionState(NO_RULES, '');
  state.join({ ...UNLIMITED, ...limits });
  for (const id of ['a', 'b', 'c']) state.add(message(id, 100), 0);
  const deliveries = state.take(10, 0);
  expect(ids(deliveries)).toEqual(out);
  expect(state.take(10, 0)).toEqual([]);
  state.acknowledge(deliveries[0]?.ackId ?? '');
  expect(state.take(10, 0)).toHaveLength(out.length === 3 ? 0 : 1);
});

test('one call deals at most what it was asked for', () => {
  const state = new SubscriptionState(NO_RULES, '');
  state.join(UNLIMITED);
  for (const id of ['a', 'b', 'c']) state.add(message(id), 0);
  expect(ids(state.take(2, 0))).toEqual(['a', 'b']);
  expect(state.nextDueMs()).toBe(0);
});

test('a paused consumer gets nothing and wakes nobody until it is resumed', () => {
  const state = new SubscriptionState(NO_RULES, '');
  const consumerId = state.join(UNLIMITED);
  state.adjust(consumerId, { paused: true });
  state.add(message('a'), 0);
  expect(state.take(10, 0)).toEqual([]);
  expect(state.nextDueMs()).toBeUndefined();
  state.adjust(consumerId, { paused: false });
  expect(ids(state.take(10, 0))).toEqual(['a']);
});

test('what a consumer held when it left comes back at the deadline, to another', () => {
  const { state, consumerId } = oneOut({ retry: { minimumMs: 0, maximumMs: 0 }, attemptsMax: undefined });
  state.leave(consumerId);
  const other = state.join(UNLIMITED);
  expect(state.take(10, 9_999)).toEqual([]);
  state.expire(10_000);
  expect(only(state.take(10, 10_000)).consumerId).toBe(other);
});

test('a changed stream deadline counts for later deliveries', () => {
  const state = new SubscriptionState(NO_RULES, '');
  const consumerId = state.join(UNLIMITED);
  state.adjust(consumerId, { ackDeadlineMs: 60_000 });
  state.add(message('a'), 0);
  state.take(10, 0);
  expect(state.nextDueMs()).toBe(60_000);
});

test('draining returns everything held: waiting, backing off and outstanding', () => {
  const { state, first } = oneOut({ retry: { minimumMs: 1_000, maximumMs: 1_000 }, attemptsMax: undefined });
  state.nack(first.ackId, 0);
  state.add(message('out'), 0);
  only(state.take(10, 0));
  state.add(message('waiting'), 0);
  expect(
    state
      .drain()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['m', 'out', 'waiting']);
  expect(state.nextDueMs()).toBeUndefined();
});
