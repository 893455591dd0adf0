// The bridge against the simulated carrier over TLS, a real database and the local Pub/Sub server.
import { PubSub } from '@google-cloud/pubsub';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { declareTopology } from '../../infra/local/pubsub/declare-topology.ts';
import { type PubsubServer, startPubsubServer } from '../../infra/local/pubsub/server.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { bridgeSettings } from './config.ts';
import { type Carrier, startCarrier } from './sandbox/carrier.ts';
import { type Bridge, startBridge } from './start-bridge.ts';
import { type CarrierControl, carrierControl } from './testing/carrier-control.ts';
import {
  insertQueued,
  statusCounts,
  TEST_ENCRYPTION_KEY,
  upsertConnector,
} from './testing/queued-messages.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const PROJECT = 'bridge-test';
const ACCOUNT = [{ systemId: 'sandbox', password: 'sandbox1' }];
const log = createLogger('bridge-test', process.env.TEST_LOG_LEVEL ?? 'fatal');
const database = useDatabase();
const certificate = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });

let pubsub: PubsubServer;
let carrier: Carrier;
let control: CarrierControl;
let bridge: Bridge;

beforeAll(async () => {
  pubsub = await startPubsubServer({
    port: 0,
    prepare: async (address) => {
      const client = new PubSub({ projectId: PROJECT, apiEndpoint: address, emulatorMode: true });
      await declareTopology(client, 'http://127.0.0.1:9');
      await client.close();
    },
  });
});
afterAll(() => pubsub.stop());

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.message_parts, messaging.receipts');
  carrier = await openCarrier(0);
  control = carrierControl(carrier.controlPort);
  await upsertConnector(database.pool, { host: 'localhost', port: carrier.smppPort, tls: true });
});

afterEach(async () => {
  await bridge.stop();
  await carrier.stop();
});

function openCarrier(smppPort: number): Promise<Carrier> {
  const tls = { cert: certificate.cert, key: certificate.private };
  return startCarrier({ smppPort, controlPort: 0, tls, accounts: ACCOUNT, log });
}

async function openBridge(bindTimes = { responseTimeoutMs: 2_000 }): Promise<void> {
  const settings = bridgeSettings.parse({
    DATABASE_URL: database.url,
    PUBSUB_PROJECT: PROJECT,
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}`,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
  });
  bridge = await startBridge({
    config: { ...settings, carrierCa: certificate.cert },
    log,
    metricsPort: 0,
    bindTimes: { connectTimeoutMs: 5_000, enquireLinkIntervalMs: 30_000, ...bindTimes },
  });
}

async function routed(ids: readonly Uuid[]): Promise<void> {
  const config = { PUBSUB_PROJECT: PROJECT, PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}` };
  await createAnnouncer(config, log).announce('message-routed', 'messageIds', ids);
}

async function count(table: string): Promise<number> {
  const counted = await database.pool.query<{ rows: number }>(
    `select count(*)::int as rows from messaging.${table}`,
  );
  return counted.rows[0]?.rows ?? 0;
}

test('a long message is sent in parts, its ids are stored and its receipts are kept', async () => {
  await openBridge();
  await expect.poll(() => bridge.isReady(), { timeout: 10_000 }).toBe(true);
  const [id] = await insertQueued(database.pool, { text: 'a'.repeat(161) });
  await routed([id as Uuid]);
  await expect.poll(() => count('receipts'), { timeout: 10_000 }).toBe(2);

  const message = await database.pool.query(
    `select status, message_id, sequence, announced_sequence, awaits_receipt,
       submitted_at > sending_at as in_order, wake_at > now() + interval '24 hours' as waits_long
     from messaging.message_log`,
  );
  const parts = await database.pool.query(
    'select part_number, parts, connector, carrier_message_id, status from messaging.message_parts order by part_number',
  );
  const pdus = await control.pdus();
  expect(message.rows).toEqual([
    {
      status: 'sent',
      message_id: pdus[0]?.messageId,
      sequence: 4,
      announced_sequence: 4,
      awaits_receipt: true,
      in_order: true,
      waits_long: true,
    },
  ]);
  expect(parts.rows).toEqual(
    [1, 2].map((part) => ({
      part_number: part,
      parts: 2,
      connector: 'sandbox_one',
      carrier_message_id: pdus[part - 1]?.messageId,
      status: 'submitted',
    })),
  );
  const receipts = await database.pool.query(
    'select carrier_message_id, state, carrier_error from messaging.receipts',
  );
  expect(new Set(receipts.rows.map((row) => row.carrier_message_id))).toEqual(
    new Set(pdus.map((pdu) => pdu.messageId)),
  );
  expect(receipts.rows[0]).toMatchObject({ state: 'DELIVRD', carrier_error: '000' });
});

test('rows that no event names are fetched from the database', async () => {
  await insertQueued(database.pool, { count: 500 });
  await openBridge();
  await expect.poll(() => statusCounts(database.pool), { timeout: 15_000 }).toEqual({ sent: 500 });
  expect(await control.pdus()).toHaveLength(500);
});
