import { expect, test } from 'vitest';
import { SUBSCRIPTIONS, TOPICS } from './topology.ts';

test('nothing published is dropped: every topic has a subscription', () => {
  expect(TOPICS).toHaveLength(9);
  expect(TOPICS.filter((topic) => SUBSCRIPTIONS.every((spec) => spec.topic !== topic))).toEqual([]);
});

test('no two subscriptions have one name, which Pub/Sub would take for one', () => {
  expect(new Set(SUBSCRIPTIONS.map(({ name }) => name)).size).toBe(SUBSCRIPTIONS.length);
});
