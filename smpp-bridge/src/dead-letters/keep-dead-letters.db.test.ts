import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { declareTopology } from '../../../infra/local/pubsub/declare-topology.ts';
import { type PubsubServer, startPubsubServer } from '../../../infra/local/pubsub/server.ts';
import { deadLetterTopicOf } from '../../../shared/contracts/topology.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { readDeadLetters } from '../metrics/figures/read-dead-letters.ts';
import type { JobDeps } from '../scheduler/job.ts';
import { pruneDeadLetters } from '../scheduler/jobs/prune-dead-letters.ts';
import { type DeadLetterKeeper, keepDeadLetters } from './keep-dead-letters.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const database = useDatabase();
const { log } = recordingLog();
let server: PubsubServer;
let pubsub: PubSub;
let keeper: DeadLetterKeeper;

beforeAll(async () => {
  server = await startPubsubServer({ port: 0 });
  const apiEndpoint = `127.0.0.1:${server.port}`;
  pubsub = new PubSub({ projectId: 'dead-letters-test', apiEndpoint, emulatorMode: true });
  await declareTopology(pubsub, 'http://127.0.0.1:9');
});
afterAll(async () => {
  await keeper.stop();
  await pubsub.close();
  await server.stop();
});

async function kept() {
  const found = await database.pool.query(
    'select topic, data, attributes, published_at <= received_at as in_order, settled_at from messaging.dead_letters order by data',
  );
  return found.rows;
}

test('what Pub/Sub gave up is kept with its topic, also what nobody can read', async () => {
  const letters = [
    ['receipt-received', '{"receiptIds":[]}'],
    ['message-accepted', 'no JSON\0'],
  ] as const;
  for (const [topic, text] of letters) {
    await pubsub
      .topic(deadLetterTopicOf(topic))
      .publishMessage({ data: Buffer.from(text), attributes: { origin: 'test' } });
  }
  keeper = keepDeadLetters({ pubsub, db: database.pool, log });
  await expect.poll(kept, { timeout: 15_000 }).toHaveLength(2);
  expect(await kept()).toEqual([
    {
      ...{ topic: 'message-accepted', data: 'no JSON\ufffd', attributes: { origin: 'test' } },
      ...{ in_order: true, settled_at: null },
    },
    {
      ...{ topic: 'receipt-received', data: '{"receiptIds":[]}', attributes: { origin: 'test' } },
      ...{ in_order: true, settled_at: null },
    },
  ]);
});

test('the figure counts those that nobody has looked after', async () => {
  await database.pool.query(
    `update messaging.dead_letters set state = 'discarded', settled_at = now() where topic = 'message-accepted'`,
  );
  const letters = await readDeadLetters(database.pool);
  expect(letters.get('receipt-received')).toBe(1);
  expect(letters.get('message-accepted')).toBe(0);
});

test('settled ones are removed after 30 days, open ones never', async () => {
  const deps = { pool: database.pool } as JobDeps;
  await database.pool.query(
    `update messaging.dead_letters set received_at = received_at - interval '1 year'`,
  );
  expect(await pruneDeadLetters.run(deps, new Date(Date.now() + 29 * 86_400_000))).toMatchObject({ rows: 0 });
  expect(await pruneDeadLetters.run(deps, new Date(Date.now() + 31 * 86_400_000))).toMatchObject({ rows: 1 });
  expect(await kept()).toMatchObject([{ topic: 'receipt-received' }]);
});
