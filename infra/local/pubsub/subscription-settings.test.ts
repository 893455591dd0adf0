import { expect, test } from 'vitest';
import { parseSubscription, showSubscription } from './subscription-settings.ts';
import type { WireSubscriptionRequest } from './wire.ts';

const PLAIN: WireSubscriptionRequest = {
  name: 'projects/p/subscriptions/sub',
  topic: 'projects/p/topics/top',
  pushConfig: null,
  ackDeadlineSeconds: 0,
  labels: {},
  retryPolicy: null,
  deadLetterPolicy: null,
  filter: '',
  enableMessageOrdering: false,
  enableExactlyOnceDelivery: false,
  retainAckedMessages: false,
  messageRetentionDuration: null,
  expirationPolicy: null,
  bigqueryConfig: null,
  bigtableConfig: null,
  cloudStorageConfig: null,
  messageTransforms: [],
};
const DEAD = 'projects/p/topics/dead';
const ENDPOINT = 'http://127.0.0.1:1/f';

test.each<{ asks: string; change: Partial<WireSubscriptionRequest>; says: string }>([
  { asks: 'a filter', change: { filter: 'attributes.a="b"' }, says: 'filters' },
  { asks: 'ordering', change: { enableMessageOrdering: true }, says: 'message ordering' },
  { asks: 'exactly once', change: { enableExactlyOnceDelivery: true }, says: 'exactly-once delivery' },
  { asks: 'retained acks', change: { retainAckedMessages: true }, says: 'retaining acknowledged messages' },
  {
    asks: 'retention',
    change: { messageRetentionDuration: { seconds: 600, nanos: 0 } },
    says: 'message retention',
  },
  {
    asks: 'expiry',
    change: { expirationPolicy: { ttl: { seconds: 86_400, nanos: 0 } } },
    says: 'expiry of subscriptions',
  },
  { asks: 'transforms', change: { messageTransforms: [{}] }, says: 'message transforms' },
  { asks: 'BigQuery', change: { bigqueryConfig: {} }, says: 'BigQuery subscriptions' },
  { asks: 'Bigtable', change: { bigtableConfig: {} }, says: 'Bigtable subscriptions' },
  { asks: 'Cloud Storage', change: { cloudStorageConfig: {} }, says: 'Cloud Storage subscriptions' },
  {
    asks: 'OIDC',
    change: { pushConfig: { pushEndpoint: ENDPOINT, oidcToken: {} } },
    says: 'push with OIDC tokens',
  },
  {
    asks: 'no wrapper',
    change: { pushConfig: { pushEndpoint: ENDPOINT, noWrapper: {} } },
    says: 'unwrapped push',
  },
])('a subscription with $asks is refused by name, never accepted and ignored', ({ change, says }) => {
  expect(parseSubscription({ ...PLAIN, ...change })).toEqual({
    kind: 'refused',
    code: 'UNIMPLEMENTED',
    message: `this Pub/Sub server does not do ${says}`,
  });
});

test.each<{ name: string; change: Partial<WireSubscriptionRequest> }>([
  { name: 'an ack deadline under 10 s', change: { ackDeadlineSeconds: 9 } },
  { name: 'an ack deadline over 600 s', change: { ackDeadlineSeconds: 601 } },
  {
    name: 'fewer than 5 attempts',
    change: { deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 4 } },
  },
  {
    name: 'more than 100 attempts',
    change: { deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 101 } },
  },
  { name: 'a push endpoint that is no URL', change: { pushConfig: { pushEndpoint: 'somewhere' } } },
  { name: 'a push endpoint that is not HTTP', change: { pushConfig: { pushEndpoint: 'file:///etc/hosts' } } },
  { name: 'a name of another kind', change: { name: 'projects/p/topics/sub' } },
  {
    name: 'a minimum back-off over the maximum',
    change: {
      retryPolicy: { minimumBackoff: { seconds: 5, nanos: 0 }, maximumBackoff: { seconds: 4, nanos: 0 } },
    },
  },
  {
    name: 'a back-off over 600 s',
    change: { retryPolicy: { minimumBackoff: null, maximumBackoff: { seconds: 601, nanos: 0 } } },
  },
])('$name is an invalid argument', ({ change }) => {
  expect(parseSubscription({ ...PLAIN, ...change })).toMatchObject({
    kind: 'refused',
    code: 'INVALID_ARGUMENT',
  });
});

test('what is left out gets the defaults of Pub/Sub', () => {
  const outcome = parseSubscription({
    ...PLAIN,
    retryPolicy: { minimumBackoff: null, maximumBackoff: null },
    deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 0 },
  });
  expect(outcome).toMatchObject({
    kind: 'ok',
    value: {
      pushEndpoint: undefined,
      ackDeadlineSeconds: 10,
      retry: { minimumMs: 10_000, maximumMs: 600_000 },
      deadLetter: { topic: DEAD, attemptsMax: 5 },
    },
  });
  expect(parseSubscription(PLAIN)).toMatchObject({ value: { retry: undefined, deadLetter: undefined } });
});

test('a subscription is shown with what it was created with', () => {
  const request: WireSubscriptionRequest = {
    ...PLAIN,
    ackDeadlineSeconds: 60,
    pushConfig: { pushEndpoint: ENDPOINT },
    retryPolicy: {
      minimumBackoff: { seconds: 1, nanos: 500_000_000 },
      maximumBackoff: { seconds: 60, nanos: 0 },
    },
    deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 10 },
    labels: { team: 'a' },
  };
  const outcome = parseSubscription(request);
  expect(outcome.kind === 'ok' && showSubscription(outcome.value, '_deleted-topic_')).toEqual({
    name: 'projects/p/subscriptions/sub',
    topic: '_deleted-topic_',
    state: 'ACTIVE',
    ackDeadlineSeconds: 60,
    pushConfig: { pushEndpoint: ENDPOINT },
    retryPolicy: {
      minimumBackoff: { seconds: 1, nanos: 500_000_000 },
      maximumBackoff: { seconds: 60, nanos: 0 },
    },
    deadLetterPolicy: { deadLetterTopic: DEAD, maxDeliveryAttempts: 10 },
    labels: { team: 'a' },
  });
});
