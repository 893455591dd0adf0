// What only this server promises: bounded memory, refusing what it does not do, flow control, restarts.

import type { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startPushEndpoint } from './push-endpoint.ts';
import { type PubsubServer, startPubsubServer } from './server.ts';
import { collect, openClient, openPublisherClient, openSubscriberClient } from './test-clients.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const UNIMPLEMENTED = 12;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const PATIENCE = { timeout: 10_000, interval: 10 };
/** Four messages of 1 kB fit the bytes, ten small ones the count. */
const BOUNDS = { maxMessages: 10, maxBytes: 4_000 };

let server: PubsubServer;
let address: string;
let pubsub: PubSub;

beforeAll(async () => {
  server = await startPubsubServer({ port: 0, ...BOUNDS });
  address = `127.0.0.1:${server.port}`;
  pubsub = openClient('test', address);
});
afterAll(async () => {
  await pubsub.close();
  await server.stop();
});

async function createSubscription(id: string) {
  const [topic] = await pubsub.createTopic(`${id}-topic`);
  const [subscription] = await topic.createSubscription(`${id}-sub`);
  return { topic, subscription };
}

test.each([
  { bound: 'count', fits: 10, bytesEach: 1 },
  { bound: 'bytes', fits: 4, bytesEach: 1_000 },
])('a publish beyond the $bound is refused whole, and taken again when there is room', async (bound) => {
  const { topic, subscription } = await createSubscription(`full-${bound.bound}`);
  const publisher = openPublisherClient(address);
  const publish = (count: number) => {
    const messages = Array.from({ length: count }, () => ({ data: Buffer.alloc(bound.bytesEach) }));
    // The client would repeat a refused publish for a minute.
    return publisher.publish({ topic: topic.name, messages }, { retry: null as never });
  };
  await publish(bound.fits - 1);
  await expect(publish(2)).rejects.toMatchObject({ code: RESOURCE_EXHAUSTED });
  await publish(1);
  const received = collect(subscription, (message) => message.ack());
  await vi.waitFor(() => expect(received).toHaveLength(bound.fits), PATIENCE);
  await vi.waitFor(() => publish(bound.fits), PATIENCE);
  await vi.waitFor(() => expect(received).toHaveLength(2 * bound.fits), PATIENCE);
  await subscription.delete();
  await publisher.close();
});

test('a message that no subscription holds takes no memory', async () => {
  const [topic] = await pubsub.createTopic('unheard');
  const publish = () => topic.publishMessage({ data: Buffer.alloc(1_000) });
  for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 10 }, publish));
});

test('a deleted subscription gives its memory back', async () => {
  for (const id of ['first', 'second']) {
    const { topic, subscription } = await createSubscription(`deleted-${id}`);
    for (let count = 0; count < 4; count += 1) await topic.publishMessage({ data: Buffer.alloc(1_000) });
    await subscription.delete();
  }
});

test('what is not done is refused by name', async () => {
  const { topic, subscription } = await createSubscription('plain');
  const subscriber = openSubscriberClient(address);
  const name = subscription.name;
  const refused = (feature: string) => ({
    code: UNIMPLEMENTED,
    details: `this Pub/Sub server does not do ${feature}`,
  });
  const create = (options: object) => topic.createSubscription('refused-sub', options);
  await expect(create({ enableMessageOrdering: true })).rejects.toMatchObject(refused('message ordering'));
  await expect(create({ filter: 'attributes:a' })).rejects.toMatchObject(refused('filters'));
  await expect(create({ enableExactlyOnceDelivery: true })).rejects.toMatchObject(
    refused('exactly-once delivery'),
  );
  await expect(subscription.seek(new Date())).rejects.toMatchObject(refused('seek'));
  await expect(subscription.createSnapshot('snap')).rejects.toMatchObject(refused('snapshots'));
  await expect(pubsub.createTopic({ name: 'with-key', kmsKeyName: 'k' })).rejects.toMatchObject(
    refused('customer-managed keys'),
  );
  await expect(
    subscriber.modifyPushConfig({ subscription: name, pushConfig: { pushEndpoint: 'http://127.0.0.1:1/' } }),
  ).rejects.toMatchObject(refused('changes of push endpoints'));
  await subscriber.close();
});

test('a subscription that pushes cannot be pulled', async () => {
  const [topic] = await pubsub.createTopic('pushed-topic');
  const [subscription] = await topic.createSubscription('pushed-sub', {
    pushEndpoint: 'http://127.0.0.1:1/',
  });
  const subscriber = openSubscriberClient(address);
  const pull = subscriber.pull({ subscription: subscription.name, maxMessages: 1 });
  await expect(pull).rejects.toMatchObject({ code: FAILED_PRECONDITION });
  await subscriber.close();
});

test('a stream holds no more than it asked for, and pings are answered', async () => {
  const { topic, subscription } = await createSubscription('flow');
  const subscriber = openSubscriberClient(address);
  const stream = subscriber.streamingPull();
  const ackIds: string[] = [];
  let pongs = 0;
  stream.on('data', ({ receivedMessages }: { receivedMessages: { ackId: string }[] }) => {
    if (receivedMessages.length === 0) pongs += 1;
    ackIds.push(...receivedMessages.map(({ ackId }) => ackId));
  });
  stream.on('error', () => {}); // it is cancelled at the end
  stream.write({ subscription: subscription.name, streamAckDeadlineSeconds: 10, maxOutstandingMessages: 2 });
  for (let count = 0; count < 5; count += 1) await topic.publishMessage({ data: Buffer.from('x') });
  await vi.waitFor(() => expect(ackIds).toHaveLength(2), PATIENCE);
  stream.write({});
  await vi.waitFor(() => expect(pongs).toBe(1), PATIENCE);
  expect(ackIds).toHaveLength(2);
  stream.write({ ackIds: [ackIds[0]] });
  await vi.waitFor(() => expect(ackIds).toHaveLength(3), PATIENCE);
  await subscriber.acknowledge({ subscription: subscription.name, ackIds: ackIds.slice(1) });
  await vi.waitFor(() => expect(ackIds).toHaveLength(5), PATIENCE);
  await subscriber.acknowledge({ subscription: subscription.name, ackIds });
  stream.cancel();
  await subscriber.close();
});

test('a pull without messages is answered at once when told so', async () => {
  const { subscription } = await createSubscription('empty');
  const subscriber = openSubscriberClient(address);
  const [answer] = await subscriber.pull({
    subscription: subscription.name,
    maxMessages: 1,
    returnImmediately: true,
  });
  expect(answer.receivedMessages).toEqual([]);
  await subscriber.close();
});

test('messages are not dealt to a stream that is gone', async () => {
  const { topic, subscription } = await createSubscription('gone');
  const subscriber = openSubscriberClient(address);
  const streams = [
    openRawStream(subscriber, subscription.name),
    openRawStream(subscriber, subscription.name),
  ];
  const [gone, here] = streams;
  await topic.publishMessage({ data: Buffer.from('x') });
  await vi.waitFor(() => expect(streams.flatMap(({ ids }) => ids)).toHaveLength(1), PATIENCE);
  gone?.stream.cancel();
  const others: string[] = [];
  for (let count = 0; count < 4; count += 1)
    others.push(await topic.publishMessage({ data: Buffer.from('x') }));
  await vi.waitFor(() => expect(here?.ids).toEqual(expect.arrayContaining(others)), {
    ...PATIENCE,
    timeout: 5_000,
  });
  here?.stream.cancel();
  await subscription.delete();
  await subscriber.close();
});

test('dead letters find room when the memory is full', async () => {
  const [dead] = await pubsub.createTopic('dead-topic');
  const [letters] = await dead.createSubscription('dead-sub');
  const [topic] = await pubsub.createTopic('poisoned-topic');
  const deadLetterPolicy = { deadLetterTopic: dead.name, maxDeliveryAttempts: 5 };
  const [subscription] = await topic.createSubscription('poisoned-sub', { deadLetterPolicy });
  for (let count = 0; count < BOUNDS.maxMessages; count += 1)
    await topic.publishMessage({ data: Buffer.from('x') });
  collect(subscription, (message) => message.nack());
  const received = collect(letters, (message) => message.ack());
  await vi.waitFor(() => expect(received).toHaveLength(10), PATIENCE);
});

test('a long backlog arrives whole', async () => {
  const other = await startPubsubServer({ port: 0 });
  const client = openClient('test', `127.0.0.1:${other.port}`);
  const [topic] = await client.createTopic('long-topic');
  const [subscription] = await topic.createSubscription('long-sub');
  await Promise.all(Array.from({ length: 2_500 }, () => topic.publishMessage({ data: Buffer.from('x') })));
  const subscriber = openSubscriberClient(`127.0.0.1:${other.port}`);
  const { ids } = openRawStream(subscriber, subscription.name);
  await vi.waitFor(() => expect(new Set(ids).size).toBe(2_500), PATIENCE);
  await subscriber.close();
  await client.close();
  await other.stop();
});

test('what a slow reader does not take goes to others, and it goes on when it reads again', async () => {
  const other = await startPubsubServer({ port: 0 });
  const client = openClient('test', `127.0.0.1:${other.port}`);
  const [topic] = await client.createTopic('slow-topic');
  const [subscription] = await topic.createSubscription('slow-sub');
  const subscribers = [1, 2].map(() => openSubscriberClient(`127.0.0.1:${other.port}`));
  const [slow, quick] = subscribers.map((subscriber) => openRawStream(subscriber, subscription.name));
  if (slow === undefined || quick === undefined) throw new Error('two streams were opened');
  const publish = () => topic.publishMessage({ data: Buffer.alloc(250_000) });
  // A client's stream holds back only once it has begun to read.
  for (let count = 0; count < 2; count += 1) await publish();
  await vi.waitFor(() => expect([slow.ids.length, quick.ids.length]).toEqual([1, 1]), PATIENCE);
  slow.stream.pause();
  for (let count = 0; count < 118; count += 1) await publish();
  // In turn, each would have got 60.
  await vi.waitFor(() => expect(quick.ids.length).toBeGreaterThan(70), PATIENCE);
  quick.stream.cancel();
  slow.stream.resume();
  await vi.waitFor(() => expect(slow.ids.length + quick.ids.length).toBe(120), PATIENCE);
  const last = await publish();
  await vi.waitFor(() => expect(slow.ids).toContain(last), { ...PATIENCE, timeout: 5_000 });
  for (const subscriber of subscribers) await subscriber.close();
  await client.close();
  await other.stop();
});

test('it stops within a second although a stream is open and a push hangs', async () => {
  const endpoint = await startPushEndpoint(() => new Promise(() => {}));
  const other = await startPubsubServer({ port: 0 });
  const client = openClient('test', `127.0.0.1:${other.port}`);
  const [topic] = await client.createTopic('open-topic');
  const [subscription] = await topic.createSubscription('open-sub');
  await topic.createSubscription('hanging-sub', { pushEndpoint: endpoint.url });
  const received = collect(subscription, (message) => message.ack());
  await topic.publishMessage({ data: Buffer.from('x') });
  await vi.waitFor(() => expect([received.length, endpoint.requests.length]).toEqual([1, 1]), PATIENCE);
  const startedAtMs = performance.now();
  await other.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  await client.close();
  await endpoint.stop();
});

/** A streaming pull without the client's own flow control and acks. */
function openRawStream(subscriber: ReturnType<typeof openSubscriberClient>, subscription: string) {
  const stream = subscriber.streamingPull();
  const ids: string[] = [];
  stream.on('data', ({ receivedMessages }: { receivedMessages: { message: { messageId: string } }[] }) => {
    ids.push(...receivedMessages.map(({ message }) => message.messageId));
  });
  stream.on('error', () => {}); // streams are cancelled, or end with the server
  stream.write({ subscription, streamAckDeadlineSeconds: 60 });
  return { stream, ids };
}
