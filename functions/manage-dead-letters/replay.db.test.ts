// An event that its consumer could not handle, all the way: given up by Pub/Sub, kept, listed, replayed by an operator, and
// handled by the consumer after all.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PubsubServer, startPubsubServer } from '../../infra/local/pubsub/server.ts';
import {
  deadLetterSubscriptionOf,
  deadLetterTopicOf,
  TOPICS,
  type TopicName,
} from '../../shared/contracts/topology.ts';
import { createPublish, type Publish } from '../../shared/platform/publish.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';
import {
  type DeadLetterKeeper,
  keepDeadLetters,
} from '../../smpp-bridge/src/dead-letters/keep-dead-letters.ts';
import type { JobDeps } from '../../smpp-bridge/src/scheduler/job.ts';
import { replayDeadLetters } from '../../smpp-bridge/src/scheduler/jobs/replay-dead-letters.ts';

const TOPIC: TopicName = 'receipt-received';
const POLL = { timeout: 15_000 };

const database = useDatabase();
const functions = useFunctions(database, ['manage-dead-letters', 'handle-receipt']);
const { log } = recordingLog();
let server: PubsubServer;
let pubsub: PubSub;
let keeper: DeadLetterKeeper;
let consumer: Server;
let isWell = false;
let bearer: string;

beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'operator'));
  consumer = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = isWell ? (await pass(Buffer.concat(chunks))).status : 503;
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(consumer, 'listening');
  server = await startPubsubServer({ port: 0 });
  pubsub = new PubSub({
    ...{ projectId: 'replay-test', apiEndpoint: `127.0.0.1:${server.port}`, emulatorMode: true },
  });
  for (const topic of TOPICS) {
    await pubsub.createTopic(topic);
    await pubsub.createTopic(deadLetterTopicOf(topic));
    await pubsub.createSubscription(deadLetterTopicOf(topic), deadLetterSubscriptionOf(topic));
  }
  const { port } = consumer.address() as AddressInfo;
  await pubsub.createSubscription(TOPIC, `handle-receipt.${TOPIC}`, {
    pushEndpoint: `http://127.0.0.1:${port}/`,
    retryPolicy: { minimumBackoff: { nanos: 10_000_000 }, maximumBackoff: { nanos: 10_000_000 } },
    deadLetterPolicy: {
      deadLetterTopic: pubsub.topic(deadLetterTopicOf(TOPIC)).name,
      maxDeliveryAttempts: 5,
    },
  });
  keeper = keepDeadLetters({ pubsub, db: database.pool, log });
});
afterAll(async () => {
  await keeper.stop();
  await pubsub.close();
  await server.stop();
  consumer.closeAllConnections();
  consumer.close();
});

const pass = (body: Buffer) =>
  fetch(functions.address('handle-receipt'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

async function ask(method: string, path = '') {
  const reply = await fetch(`${functions.address('manage-dead-letters')}/v1/admin/dead-letters${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'if-match': '*' },
  });
  return JSON.parse(await reply.text());
}
const run = (publish: Publish, now = new Date()) =>
  replayDeadLetters(publish).run({ pool: database.pool, log } as JobDeps, now);
const publishAway: Publish = async () => Promise.reject(new Error('Pub/Sub is away'));

test('an event whose consumer failed each time is listed, and is handled after its replay', async () => {
  const messageId = await seedMessage(database.pool);
  await seedPart(database.pool, messageId, 'CARRIER-1');
  const receiptId = await seedReceipt(database.pool, 'CARRIER-1');
  const json = { receiptIds: [receiptId] };
  await pubsub.topic(TOPIC).publishMessage({ json, attributes: { origin: 'test' } });
  await expect.poll(async () => (await ask('GET')).data.length, POLL).toBe(1);
  const [letter] = (await ask('GET')).data;
  expect(letter).toMatchObject({
    ...{ topic: TOPIC, state: 'open', reason: 'failed', attempts: 5, rows: 1 },
    consumer: `handle-receipt.${TOPIC}`,
  });

  isWell = true;
  expect(await ask('POST', `/${letter.id}/replay`)).toMatchObject({ state: 'replaying' });
  // Pub/Sub takes nothing: the order stays, and is carried out five seconds later.
  expect(await run(publishAway)).toMatchObject({ rows: 0 });
  expect(await ask('GET', `/${letter.id}`)).toMatchObject({ state: 'replaying', settled_at: null });
  expect(await run(createPublish(pubsub))).toMatchObject({ rows: 0 });
  expect(await run(createPublish(pubsub), new Date(Date.now() + 5_100))).toMatchObject({ rows: 1 });
  expect(await ask('GET', `/${letter.id}`)).toMatchObject({
    ...{ state: 'replayed', settled_at: expect.any(String) },
  });

  const statusOf = async () =>
    (await database.pool.query('select status from messaging.message_log where id = $1', [messageId])).rows;
  await expect.poll(statusOf, POLL).toEqual([{ status: 'delivered' }]);
  expect(await run(createPublish(pubsub), new Date(Date.now() + 60_000))).toMatchObject({ rows: 0 });
});

test('what fails again comes back as another letter, which says of which it is a replay', async () => {
  isWell = true;
  const data = '{"receiptIds":[]}'; // no event of the topic: refused each time
  await pubsub.topic(TOPIC).publishMessage({ data: Buffer.from(data), attributes: { origin: 'test' } });
  const open = async () => (await ask('GET', '?state=open')).data;
  await expect.poll(async () => (await open()).length, POLL).toBe(1);
  const [first] = await open();
  await ask('POST', `/${first.id}/replay`);
  await run(createPublish(pubsub));
  await expect.poll(async () => (await open())[0]?.replay_of, POLL).toBe(first.id);
  const { rows } = await database.pool.query(
    `select data, attributes ->> 'origin' as origin from messaging.dead_letters where state = 'open'`,
  );
  expect(rows).toEqual([{ data, origin: 'test' }]);
});
