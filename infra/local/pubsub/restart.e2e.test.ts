// The server keeps nothing on disk: after a crash its subscriptions must be there before a client can reconnect,
// because a client that finds its subscription missing gives up for good.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { freePort } from '../../../shared/testing/free-ports.ts';
import { startPushEndpoint } from './push-endpoint.ts';
import { collect, openClient } from './test-clients.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const PROJECT = 'restart-test';
const PATIENCE = { timeout: 60_000, interval: 50 };
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let running: ChildProcess | undefined;

afterAll(async () => {
  if (running !== undefined) await end(running, 'SIGKILL');
});

async function start(port: number, functionsUrl: string): Promise<ChildProcess> {
  const settings = { PUBSUB_PORT: String(port), PUBSUB_PROJECT: PROJECT, FUNCTIONS_URL: functionsUrl };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...settings, METADATA_SERVER_DETECTION: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${code}`)));
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => {}); // later it is ended on purpose
  expect(String(line)).toMatch(/^ready/);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}

test('after kill -9 and a restart, running publishers, subscribers and pushes go on', async () => {
  const endpoint = await startPushEndpoint(() => 204);
  const functionsUrl = new URL(endpoint.url).origin;
  const port = await freePort();
  const first = await start(port, functionsUrl);

  const pubsub = openClient(PROJECT, `127.0.0.1:${port}`);
  const pulled = collect(pubsub.subscription('smpp-bridge.message-routed'), (message) => message.ack());
  const publishBoth = async () => {
    const event = { json: { messageIds: [] } };
    await Promise.all(
      ['message-routed', 'message-accepted'].map((topic) => pubsub.topic(topic).publishMessage(event)),
    );
  };
  await publishBoth();
  await vi.waitFor(() => expect([pulled.length, endpoint.requests.length]).toEqual([1, 1]), PATIENCE);
  expect(endpoint.requests[0]?.body.subscription).toBe(
    `projects/${PROJECT}/subscriptions/validate-message.message-accepted`,
  );

  await end(first, 'SIGKILL');
  const second = await start(port, functionsUrl);
  await publishBoth();
  await vi.waitFor(() => expect(pulled.length).toBeGreaterThan(1), PATIENCE);
  await vi.waitFor(() => expect(endpoint.requests.length).toBeGreaterThan(1), PATIENCE);

  const stoppingAtMs = performance.now();
  expect(await end(second, 'SIGTERM')).toBe(0);
  expect(performance.now() - stoppingAtMs).toBeLessThan(2_000);

  await start(port, functionsUrl);
  const before = pulled.length;
  await publishBoth();
  await vi.waitFor(() => expect(pulled.length).toBeGreaterThan(before), PATIENCE);
  await pubsub.close();
  await endpoint.stop();
});
