import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import type { PubsubEvent } from './events.ts';
import { LiveSubscription } from './live-subscription.ts';
import { startPushEndpoint } from './push-endpoint.ts';
import { startPushing } from './push-loop.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
const NEVER = new Promise<number>(() => {});
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A subscription with `messages` messages that pushes to `url`, refused ones again after 100 ms. */
function push(url: string, { messages = 1, ackDeadlineSeconds = 60, concurrency = 32 } = {}) {
  const released: string[] = [];
  const events: PubsubEvent[] = [];
  const settings = {
    ...{
      name: 'projects/p/subscriptions/sub',
      topic: 'projects/p/topics/top',
      labels: {},
      ackDeadlineSeconds,
    },
    ...{ pushEndpoint: url, retry: undefined, deadLetter: undefined },
  };
  const subscription = new LiveSubscription(settings, {
    nowMs: () => performance.now(),
    release: ({ id }) => released.push(id),
    bury: () => false,
    ackIdPrefix: '',
  });
  const agent = new Agent();
  startPushing(subscription, { agent, concurrency, log: (event) => events.push(event) });
  for (let nth = 1; nth <= messages; nth += 1) {
    const data = Buffer.from('{}');
    subscription.add({
      id: `m${nth}`,
      data,
      attributes: {},
      orderingKey: '',
      publishedAtMs: 0,
      sizeBytes: 2,
    });
  }
  stops.push(async () => {
    subscription.close({ kind: 'refused', code: 'UNAVAILABLE', message: 'the test is over' });
    await agent.destroy();
  });
  return { released, events };
}

async function endpointThat(answer: Parameters<typeof startPushEndpoint>[0]) {
  const endpoint = await startPushEndpoint(answer);
  stops.push(endpoint.stop);
  return endpoint;
}

test('no more requests are in flight than allowed, and an answer makes room for the next', async () => {
  const first = Promise.withResolvers<number>();
  const endpoint = await endpointThat((nth) => (nth === 1 ? first.promise : NEVER));
  push(endpoint.url, { messages: 10, concurrency: 3 });
  await vi.waitFor(() => expect(endpoint.requests).toHaveLength(3), PATIENCE);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(endpoint.requests).toHaveLength(3);
  first.resolve(204);
  await vi.waitFor(() => expect(endpoint.requests).toHaveLength(4), PATIENCE);
});

test('a request without an answer is given up at the ack deadline, and the message pushed again', async () => {
  const endpoint = await endpointThat((nth) => (nth === 1 ? NEVER : 204));
  const { released } = push(endpoint.url, { ackDeadlineSeconds: 0.2, concurrency: 1 });
  await vi.waitFor(() => expect(released).toEqual(['m1']), PATIENCE);
  expect(endpoint.requests).toHaveLength(2);
});

test('an interim 102 acknowledges, whatever comes after', async () => {
  let requests = 0;
  const listener: RequestListener = (request, response) => {
    requests += 1;
    request.resume();
    response.writeProcessing();
    setTimeout(() => response.writeHead(503).end(), 50);
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => void server.close());
  const { released } = push(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await vi.waitFor(() => expect(released).toEqual(['m1']), PATIENCE);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(requests).toBe(1);
});

test('failing and recovering are each logged once, not for every request', async () => {
  const endpoint = await endpointThat((nth) => (nth <= 3 ? 503 : 204));
  const { released, events } = push(endpoint.url);
  await vi.waitFor(() => expect(released).toEqual(['m1']), PATIENCE);
  expect(events).toEqual([
    { kind: 'push.failing', subscription: 'projects/p/subscriptions/sub', reason: 'status 503' },
    { kind: 'push.recovered', subscription: 'projects/p/subscriptions/sub' },
  ]);
});

test('an endpoint that is not there yet gets the message when it comes up', async () => {
  const endpoint = await startPushEndpoint(() => 204);
  await endpoint.stop();
  const { released, events } = push(endpoint.url);
  await vi.waitFor(() => expect(events).toHaveLength(1), PATIENCE);
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) =>
    server.listen(Number(new URL(endpoint.url).port), '127.0.0.1', resolve),
  );
  stops.push(async () => void server.close());
  await vi.waitFor(() => expect(released).toEqual(['m1']), PATIENCE);
});
