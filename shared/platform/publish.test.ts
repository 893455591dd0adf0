import { PassThrough } from 'node:stream';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PubsubServer, startPubsubServer } from '../../infra/local/pubsub/server.ts';
import { freePort } from '../testing/free-ports.ts';
import { createLogger } from './log.ts';
import { createAnnouncer } from './publish.ts';
import { runShutdown } from './shutdown.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

let broker: PubsubServer;
let client: PubSub;

beforeAll(async () => {
  broker = await startPubsubServer({ port: 0 });
  client = new PubSub({ projectId: 'test', apiEndpoint: `127.0.0.1:${broker.port}`, emulatorMode: true });
  const [topic] = await client.createTopic('message-accepted');
  await topic.createSubscription('all');
});
afterAll(async () => {
  await client.close();
  await runShutdown(2_000);
  await broker.stop();
});

function makeAnnouncer(host: string) {
  const logged = new PassThrough();
  const announcer = createAnnouncer(
    { PUBSUB_PROJECT: 'test', PUBSUB_EMULATOR_HOST: host },
    createLogger('test', 'trace', logged),
  );
  return { announcer, logged };
}

test('many ids leave in events of at most 100, each of them once', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `id ${index}`);
  const { announcer, logged } = makeAnnouncer(`127.0.0.1:${broker.port}`);
  await announcer.announce('message-accepted', 'messageIds', ids);
  const events: string[][] = [];
  const subscription = client.subscription('all');
  await new Promise<void>((resolve) => {
    subscription.on('message', (message) => {
      events.push((JSON.parse(message.data.toString()) as { messageIds: string[] }).messageIds);
      message.ack();
      if (events.length === 3) resolve();
    });
  });
  await subscription.close();
  expect(events.map((event) => event.length).sort()).toEqual([100, 100, 50]);
  expect(events.flat().sort()).toEqual([...ids].sort());
  expect(logged.read()).toBeNull();
});

test('nothing to announce publishes nothing', async () => {
  const { announcer, logged } = makeAnnouncer(`127.0.0.1:${await freePort()}`);
  await announcer.announce('message-accepted', 'messageIds', []);
  expect(logged.read()).toBeNull();
});

test('with Pub/Sub away the caller is told nothing, soon; the log is', async () => {
  const { announcer, logged } = makeAnnouncer(`127.0.0.1:${await freePort()}`);
  const started = performance.now();
  await announcer.announce('message-accepted', 'messageIds', ['a', 'b']);
  expect(performance.now() - started).toBeLessThan(2_500);
  expect(JSON.parse(String(logged.read()))).toMatchObject({
    message: 'announce.failed',
    severity: 'WARNING',
    topic: 'message-accepted',
    ids: 2,
    messageIds: ['a', 'b'],
  });
});

test('announcing works again within seconds after Pub/Sub came back', async () => {
  const port = await freePort();
  const { announcer, logged } = makeAnnouncer(`127.0.0.1:${port}`);
  await announcer.announce('message-accepted', 'messageIds', ['lost']);
  const back = await startPubsubServer({ port });
  const admin = new PubSub({ projectId: 'test', apiEndpoint: `127.0.0.1:${port}`, emulatorMode: true });
  await admin.createTopic('message-accepted');
  await expect
    .poll(
      async () => {
        logged.read();
        await announcer.announce('message-accepted', 'messageIds', ['a']);
        return logged.read();
      },
      { timeout: 4_000, interval: 100 },
    )
    .toBeNull();
  await admin.close();
  await back.stop();
});

test('a client that was closed does not make announcing throw', async () => {
  const { announcer, logged } = makeAnnouncer(`127.0.0.1:${await freePort()}`);
  await runShutdown(2_000);
  await announcer.announce('message-accepted', 'messageIds', ['a']);
  expect(String(logged.read())).toContain('announce.failed');
});
