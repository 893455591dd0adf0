// One suite for every Pub/Sub that the platform may be pointed at locally. Where a backend is known to differ from
// production, it says so in `differs`, and the suite holds it to that.
import { randomUUID } from 'node:crypto';
import type { CreateSubscriptionOptions, PubSub, Topic } from '@google-cloud/pubsub';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type PushAnswer, type PushEndpoint, startPushEndpoint } from './push-endpoint.ts';
import { collect, openClient, openSubscriberClient } from './test-clients.ts';

export type ConformanceBackend = {
  /** Why it cannot run here, with the command that changes this. */
  readonly missing: string | undefined;
  start(): Promise<{ readonly address: string; stop(): Promise<void> }>;
  readonly differs: {
    readonly emptyAttributesInPush: 'absent' | 'empty object';
    readonly attemptInPush: 'sent' | 'absent';
    /** Whether every retry waits for the minimum, or only some do. */
    readonly backoff: 'exact' | 'rough';
    readonly status202: 'acknowledges' | 'refuses';
    /** How many of ten requests that are not answered yet it sends. */
    readonly pushesInFlight: number;
  };
};

const PROJECT = 'conformance';
const NOT_FOUND = { code: 5 };
const ALREADY_EXISTS = { code: 6 };
const PATIENCE = { timeout: 60_000, interval: 20 };
/** Longer than either backend takes to push a refused message again. */
const QUIET_MS = 2_500;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

export function describeConformance(name: string, backend: ConformanceBackend): void {
  const title = backend.missing === undefined ? name : `${name} (skipped: ${backend.missing})`;
  describe.skipIf(backend.missing !== undefined)(title, () => {
    let running: Awaited<ReturnType<ConformanceBackend['start']>>;
    let pubsub: PubSub;
    const endpoints: PushEndpoint[] = [];

    beforeAll(async () => {
      running = await backend.start();
      pubsub = openClient(PROJECT, running.address);
    });
    afterAll(async () => {
      await pubsub?.close();
      await running?.stop();
      await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
    });

    async function createTopic(): Promise<Topic> {
      const [topic] = await pubsub.createTopic(`topic-${randomUUID()}`);
      return topic;
    }

    async function subscribe(topic: Topic, options: CreateSubscriptionOptions = {}) {
      const [subscription] = await topic.createSubscription(`sub-${randomUUID()}`, options);
      return subscription;
    }

    async function pushTo(answer: PushAnswer, topic: Topic, options: CreateSubscriptionOptions = {}) {
      const endpoint = await startPushEndpoint(answer);
      endpoints.push(endpoint);
      const subscription = await subscribe(topic, { ...options, pushEndpoint: endpoint.url });
      return { requests: endpoint.requests, subscription };
    }

    async function deadLetters() {
      const topic = await createTopic();
      return {
        letters: await subscribe(topic),
        policy: { deadLetterTopic: topic.name, maxDeliveryAttempts: 5 },
      };
    }

    test.concurrent('a published message is pulled as it was sent', async () => {
      const topic = await createTopic();
      const received = collect(await subscribe(topic), (message) => message.ack());
      const before = Date.now();
      const id = await topic.publishMessage({
        data: Buffer.from([0, 255, 10]),
        attributes: { key: 'välue' },
      });
      await vi.waitFor(() => expect(received).toHaveLength(1), PATIENCE);
      const [message] = received;
      expect(message).toMatchObject({ id, attributes: { key: 'välue' }, deliveryAttempt: 0 });
      expect(message?.data).toEqual(Buffer.from([0, 255, 10]));
      expect(Math.abs((message?.publishTime.getTime() ?? 0) - before)).toBeLessThan(60_000);
    });

    test.concurrent('every subscription of a topic gets every message', async () => {
      const topic = await createTopic();
      const [first, second] = [await subscribe(topic), await subscribe(topic)];
      const received = [first, second].map((subscription) =>
        collect(subscription, (message) => message.ack()),
      );
      const ids = await Promise.all(
        ['a', 'b', 'c'].map((data) => topic.publishMessage({ data: Buffer.from(data) })),
      );
      for (const messages of received) {
        await vi.waitFor(
          () => expect(messages.map(({ id }) => id).sort()).toEqual([...ids].sort()),
          PATIENCE,
        );
      }
    });

    test.concurrent('a message of 1 MiB arrives whole', async () => {
      const topic = await createTopic();
      const received = collect(await subscribe(topic), (message) => message.ack());
      const data = Buffer.alloc(1_048_576, 'abc');
      await topic.publishMessage({ data });
      await vi.waitFor(() => expect(received).toHaveLength(1), PATIENCE);
      expect(received[0]?.data.equals(data)).toBe(true);
    });

    test.concurrent('a refused message comes again, under the same id', async () => {
      const topic = await createTopic();
      const received = collect(await subscribe(topic), (message, nth) =>
        nth === 1 ? message.nack() : message.ack(),
      );
      const id = await topic.publishMessage({ data: Buffer.from('again') });
      await vi.waitFor(() => expect(received.map((message) => message.id)).toEqual([id, id]), PATIENCE);
    });

    test.concurrent('an unanswered message comes again after its deadline', async () => {
      const topic = await createTopic();
      const subscription = await subscribe(topic);
      const id = await topic.publishMessage({ data: Buffer.from('again') });
      const lowLevel = openSubscriberClient(running.address);
      const pull = { subscription: subscription.name, maxMessages: 1 };
      const [first] = await lowLevel.pull(pull);
      const ackIds = [first.receivedMessages?.[0]?.ackId ?? ''];
      await lowLevel.modifyAckDeadline({ subscription: subscription.name, ackIds, ackDeadlineSeconds: 1 });
      const again = await vi.waitFor(async () => {
        const [second] = await lowLevel.pull(pull);
        return second.receivedMessages?.[0] ?? Promise.reject(new Error('nothing yet'));
      }, PATIENCE);
      expect(again.message?.messageId).toBe(id);
      await lowLevel.close();
    });

    test.concurrent('a retry policy keeps a refused message back', async () => {
      const topic = await createTopic();
      const arrivedAtMs: number[] = [];
      const backoff = { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 2 } };
      collect(await subscribe(topic, { retryPolicy: backoff }), (message, nth) => {
        arrivedAtMs.push(performance.now());
        if (nth < 3) message.nack();
        else message.ack();
      });
      await topic.publishMessage({ data: Buffer.from('later') });
      await vi.waitFor(() => expect(arrivedAtMs).toHaveLength(3), PATIENCE);
      const [first = 0, second = 0, third = 0] = arrivedAtMs;
      expect(third - first).toBeGreaterThan(1_000);
      if (backend.differs.backoff === 'rough') return;
      expect(second - first).toBeGreaterThan(990);
      expect(third - second).toBeGreaterThan(1_990);
    });

    test.concurrent('a message refused five times moves to the dead-letter topic, saying from where', async () => {
      const topic = await createTopic();
      const { letters, policy } = await deadLetters();
      const subscription = await subscribe(topic, { deadLetterPolicy: policy });
      const attempts = collect(subscription, (message) => message.nack());
      const dead = collect(letters, (message) => message.ack());
      await topic.publishMessage({ data: Buffer.from('poison'), attributes: { own: 'kept' } });
      await vi.waitFor(() => expect(dead).toHaveLength(1), PATIENCE);
      expect(attempts.map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2, 3, 4, 5]);
      expect(dead[0]?.data.toString()).toBe('poison');
      expect(dead[0]?.attributes).toEqual({
        own: 'kept',
        CloudPubSubDeadLetterSourceDeliveryCount: '5',
        CloudPubSubDeadLetterSourceSubscription: subscription.name.split('/').at(-1),
        CloudPubSubDeadLetterSourceSubscriptionProject: PROJECT,
        CloudPubSubDeadLetterSourceTopicPublishTime: TIME,
      });
    });

    test.concurrent('consumers of one subscription share the messages', async () => {
      const topic = await createTopic();
      const subscription = await subscribe(topic);
      const other = openClient(PROJECT, running.address);
      const shares = [subscription, other.subscription(subscription.name)].map((consumer) =>
        collect(consumer, (message) => message.ack()),
      );
      const ids = new Set<string>();
      await vi.waitFor(async () => {
        const data = Buffer.from('shared');
        for (const id of await Promise.all(Array.from({ length: 50 }, () => topic.publishMessage({ data }))))
          ids.add(id);
        for (const share of shares) expect(share.length).toBeGreaterThan(0);
      }, PATIENCE);
      await vi.waitFor(() => expect(new Set(shares.flat().map(({ id }) => id))).toEqual(ids), PATIENCE);
      await other.close();
    });

    test.concurrent('a push carries the wrapped body', async () => {
      const topic = await createTopic();
      const { requests, subscription } = await pushTo(() => 204, topic);
      const bare = await topic.publishMessage({ data: Buffer.from('{"a":1}') });
      const rich = await topic.publishMessage({ data: Buffer.from('{}'), attributes: { key: 'value' } });
      await vi.waitFor(() => expect(requests).toHaveLength(2), PATIENCE);
      const wrapped = (data: string, id: string, attributes: object) => ({
        subscription: subscription.name,
        message: {
          data,
          ...attributes,
          messageId: id,
          message_id: id,
          publishTime: TIME,
          publish_time: TIME,
        },
      });
      const noAttributes = backend.differs.emptyAttributesInPush === 'absent' ? {} : { attributes: {} };
      const bodies = requests.map(({ body }) => body);
      expect(bodies).toContainEqual(wrapped('eyJhIjoxfQ==', bare, noAttributes));
      expect(bodies).toContainEqual(wrapped('e30=', rich, { attributes: { key: 'value' } }));
      expect(requests[0]?.contentType).toBe('application/json');
    });

    test.concurrent.each([
      { status: 200, acknowledges: true },
      { status: 201, acknowledges: true },
      { status: 202, acknowledges: backend.differs.status202 === 'acknowledges' },
      { status: 204, acknowledges: true },
      { status: 302, acknowledges: false },
      { status: 422, acknowledges: false },
      { status: 503, acknowledges: false },
    ])('status $status acknowledges a push: $acknowledges', async ({ status, acknowledges }) => {
      const topic = await createTopic();
      const { requests } = await pushTo((nth) => (nth === 1 ? status : 204), topic);
      await topic.publishMessage({ data: Buffer.from('{}') });
      await vi.waitFor(() => expect(requests).toHaveLength(1), PATIENCE);
      if (!acknowledges) return vi.waitFor(() => expect(requests).toHaveLength(2), PATIENCE);
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      return expect(requests).toHaveLength(1);
    });

    test.concurrent('a push refused five times becomes a dead letter; attempts are counted', async () => {
      const topic = await createTopic();
      const { letters, policy } = await deadLetters();
      const { requests } = await pushTo(() => 422, topic, { deadLetterPolicy: policy });
      const dead = collect(letters, (message) => message.ack());
      await topic.publishMessage({ data: Buffer.from('{}') });
      await vi.waitFor(() => expect(dead).toHaveLength(1), PATIENCE);
      const counted =
        backend.differs.attemptInPush === 'sent' ? [1, 2, 3, 4, 5] : new Array(5).fill(undefined);
      expect(requests.map(({ body }) => body.deliveryAttempt)).toEqual(counted);
    });

    test.concurrent('slow push handlers run side by side', async () => {
      const topic = await createTopic();
      const held = Promise.withResolvers<number>();
      const { requests } = await pushTo(() => held.promise, topic);
      await Promise.all(Array.from({ length: 10 }, () => topic.publishMessage({ data: Buffer.from('{}') })));
      await vi.waitFor(() => expect(requests).toHaveLength(backend.differs.pushesInFlight), PATIENCE);
      held.resolve(204);
      await vi.waitFor(() => expect(requests).toHaveLength(10), PATIENCE);
    });

    test.concurrent('names that are missing or taken are told apart', async () => {
      const topic = await createTopic();
      const subscription = await subscribe(topic);
      const missingTopic = pubsub.topic(`missing-${randomUUID()}`);
      const missingSubscription = pubsub.subscription(`missing-${randomUUID()}`);
      await expect(pubsub.createTopic(topic.name)).rejects.toMatchObject(ALREADY_EXISTS);
      await expect(topic.createSubscription(subscription.name)).rejects.toMatchObject(ALREADY_EXISTS);
      await expect(missingTopic.createSubscription('sub-of-missing')).rejects.toMatchObject(NOT_FOUND);
      await expect(missingTopic.publishMessage({ data: Buffer.from('x') })).rejects.toMatchObject(NOT_FOUND);
      await expect(missingTopic.delete()).rejects.toMatchObject(NOT_FOUND);
      await expect(missingSubscription.getMetadata()).rejects.toMatchObject(NOT_FOUND);
      await expect(missingSubscription.delete()).rejects.toMatchObject(NOT_FOUND);
    });

    test.concurrent('topics and subscriptions are listed until they are deleted', async () => {
      const topic = await createTopic();
      const subscription = await subscribe(topic, { ackDeadlineSeconds: 33 });
      const names = async () => {
        const lists = await Promise.all([
          pubsub.getTopics(),
          pubsub.getSubscriptions(),
          topic.getSubscriptions(),
        ]);
        return lists.flatMap(([found]) => found.map(({ name }: { name: string }) => name));
      };
      const isMine = (found: string) => found === topic.name || found === subscription.name;
      expect((await names()).filter(isMine)).toEqual([topic.name, subscription.name, subscription.name]);
      expect((await subscription.getMetadata())[0]).toMatchObject({
        topic: topic.name,
        ackDeadlineSeconds: 33,
      });
      await topic.delete();
      expect((await subscription.getMetadata())[0].topic).toBe('_deleted-topic_');
      await subscription.delete();
      expect(await pubsub.getSubscriptions().then(([found]) => found.map(({ name }) => name))).not.toContain(
        subscription.name,
      );
    });
  });
}
