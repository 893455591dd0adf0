import { expect, test } from 'vitest';
import { Broker } from './broker.ts';
import type { PubsubEvent } from './events.ts';
import { MemoryBudget } from './memory-budget.ts';
import type { Outcome } from './outcome.ts';

const TOPIC = 'projects/p/topics/top';
const SUBSCRIPTION = 'projects/p/subscriptions/sub';

function brokerFor(messagesMax: number) {
  const events: PubsubEvent[] = [];
  const budget = new MemoryBudget(messagesMax, 1_000);
  const broker = new Broker({
    ...{ budget, nowMs: () => 0, epochMs: () => 1_614_369_233_749, runId: 'run' },
    ...{ onCreated: () => {}, log: (event) => events.push(event) },
  });
  broker.createTopic({ name: TOPIC, labels: {} });
  const publish = (count: number) =>
    broker.publish(TOPIC, new Array(count).fill({ data: Buffer.from('x'), attributes: {}, orderingKey: '' }));
  const subscribe = (name: string) =>
    broker.createSubscription({
      ...{ name, topic: TOPIC, pushEndpoint: undefined, ackDeadlineSeconds: 10, labels: {} },
      ...{ retry: undefined, deadLetter: undefined },
    });
  return { broker, budget, events, publish, subscribe };
}

const codeOf = (outcome: Outcome<unknown>) => (outcome.kind === 'refused' ? outcome.code : 'OK');

test('a message counts once for each subscription, and a request that does not fit leaves nothing behind', () => {
  const { budget, publish, subscribe } = brokerFor(5);
  subscribe(SUBSCRIPTION);
  subscribe(`${SUBSCRIPTION}-2`);
  expect(codeOf(publish(2))).toBe('OK');
  expect(budget.messages).toBe(4);
  expect(codeOf(publish(1))).toBe('RESOURCE_EXHAUSTED');
  expect(budget.messages).toBe(4);
});

test('ids rise and start from the clock, so that no later run uses them again', () => {
  const { publish } = brokerFor(5);
  expect(publish(2)).toEqual({ kind: 'ok', value: ['1614369233749001', '1614369233749002'] });
});

test('full memory is logged once, and again only after half of it was free', () => {
  const { broker, events, publish, subscribe } = brokerFor(4);
  subscribe(SUBSCRIPTION);
  publish(3);
  for (const count of [2, 1, 1]) publish(count);
  expect(events).toEqual([{ kind: 'memory.full', messages: 3, bytes: 3 }]);
  broker.deleteSubscription(SUBSCRIPTION);
  subscribe(SUBSCRIPTION);
  publish(1);
  publish(9);
  expect(events).toHaveLength(2);
});

test('a subscription outlives its topic, and a new topic of that name is not its topic', () => {
  const { broker, budget, publish, subscribe } = brokerFor(5);
  subscribe(SUBSCRIPTION);
  broker.deleteTopic(TOPIC);
  broker.createTopic({ name: TOPIC, labels: {} });
  publish(1);
  expect(budget.messages).toBe(0);
  const found = broker.subscription(SUBSCRIPTION);
  expect(found.kind === 'ok' && broker.show(found.value).topic).toBe('_deleted-topic_');
});
