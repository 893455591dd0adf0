// The bridge against the simulated carrier over TLS, a real database and the local Pub/Sub server.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { declareTopology } from '../../infra/local/pubsub/declare-topology.ts';
import { type PubsubServer, startPubsubServer } from '../../infra/local/pubsub/server.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { runShutdown } from '../../shared/platform/shutdown.ts';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { enterConnectorCommand } from '../../shared/testing/enter-connector-command.ts';
import { BIND_TIMES } from './carrier/carrier-bind.ts';
import { bridgeSettings } from './config.ts';
import { type Carrier, startCarrier } from './sandbox/carrier.ts';
import { listenSmpp } from './smpp/listen.ts';
import { type Bridge, startBridge } from './start-bridge.ts';
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
  await database.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.receipts, messaging.inbound_parts',
  );
  carrier = await openCarrier(0);
  control = carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`);
  await upsertConnector(database.pool, { host: 'localhost', port: carrier.smppPort, tls: true });
});

afterEach(async () => {
  await bridge.stop();
  await runShutdown(2_000); // as a process that ends: its connections would add up to more than the server takes
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
    bindTimes: { ...BIND_TIMES, connectTimeoutMs: 5_000, ...bindTimes },
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

test('connections cut in mid-window cost no message, and only what was unanswered is sent again', async () => {
  await control.behave({ latencyMs: 150 });
  const ids = await insertQueued(database.pool, { count: 40 });
  await database.pool.query(`update messaging.message_log set message_body = id::text`);
  await openBridge();
  await expect
    .poll(async () => (await statusCounts(database.pool)).sent ?? 0, { timeout: 10_000 })
    .toBeGreaterThan(0);
  await control.behave({ dropConnections: true });
  await expect.poll(() => statusCounts(database.pool), { timeout: 20_000 }).toEqual({ sent: 40 });
  const texts = (await control.pdus()).map(({ text }) => text);
  expect(new Set(texts)).toEqual(new Set(ids));
  expect(texts.length).toBeLessThanOrEqual(40 + 10);
});

test('where the connector says fail, what was in flight is not sent twice', async () => {
  await upsertConnector(database.pool, {
    ...{ host: 'localhost', port: carrier.smppPort, tls: true, unknownOutcome: 'fail' },
  });
  await control.behave({ latencyMs: 2_000 });
  await insertQueued(database.pool, { count: 5 });
  await openBridge({ responseTimeoutMs: 10_000 });
  await expect.poll(() => inFlight(), { timeout: 10_000 }).toBe(5);
  await control.behave({ dropConnections: true });
  await expect.poll(() => statusCounts(database.pool), { timeout: 10_000 }).toEqual({ failed: 5 });
  const codes = await database.pool.query(
    'select distinct error_code, carrier_error from messaging.message_log',
  );
  expect(codes.rows).toEqual([{ error_code: 'outcome_unknown', carrier_error: null }]);
});

test('throttling delays messages and drops none', async () => {
  await control.behave({ perSecond: 20 });
  await insertQueued(database.pool, { count: 60 });
  await openBridge();
  await expect.poll(() => statusCounts(database.pool), { timeout: 30_000 }).toEqual({ sent: 60 });
  expect(await control.pdus()).toHaveLength(60);
});

test('a refusal ends the message with the name that the carrier gave', async () => {
  await control.behave({ submitStatus: 0x0b });
  await insertQueued(database.pool, { count: 2 });
  await openBridge();
  await expect.poll(() => statusCounts(database.pool), { timeout: 10_000 }).toEqual({ failed: 2 });
  const codes = await database.pool.query(
    'select distinct error_code, carrier_error from messaging.message_log',
  );
  expect(codes.rows).toEqual([{ error_code: 'carrier_refused', carrier_error: 'ESME_RINVDSTADR' }]);
});

test('while the carrier is away messages wait in the queue, and leave when it is back', async () => {
  const port = carrier.smppPort;
  await carrier.stop();
  await insertQueued(database.pool, { count: 20 });
  await openBridge();
  await sleep(1_500);
  expect(await statusCounts(database.pool)).toEqual({ queued: 20 });
  carrier = await openCarrier(port);
  await expect.poll(() => statusCounts(database.pool), { timeout: 20_000 }).toEqual({ sent: 20 });
});

test('an inbound message that cannot be stored is not acknowledged, and comes again', async () => {
  await openBridge();
  await expect.poll(() => bridge.isReady(), { timeout: 10_000 }).toBe(true);
  await database.pool.query('alter table messaging.inbound_parts rename to inbound_parts_away');
  await control.inbound({ from: '14155551234', to: '14155550100', text: 'Hello back' });
  await sleep(500);
  await database.pool.query('alter table messaging.inbound_parts_away rename to inbound_parts');
  await expect.poll(() => count('inbound_parts'), { timeout: 10_000 }).toBe(1);
  await sleep(1_500);
  const stored = await database.pool.query(
    'select source_addr, dest_addr, octets from messaging.inbound_parts',
  );
  expect(stored.rows).toEqual([
    { source_addr: '14155551234', dest_addr: '14155550100', octets: Buffer.from('Hello back') },
  ]);
});

test('a stop settles what is in flight and leaves the rest queued', async () => {
  await control.behave({ latencyMs: 300 });
  await insertQueued(database.pool, { count: 100 });
  await openBridge();
  await expect.poll(() => inFlight(), { timeout: 10_000 }).toBe(10);
  const startedAt = performance.now();
  await bridge.stop();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const { sent = 0, queued = 0, ...others } = await statusCounts(database.pool);
  expect(others).toEqual({});
  expect(sent + queued).toBe(100);
  expect(await control.pdus()).toHaveLength(sent);
  const status = await database.pool.query('select bind_status from messaging.connector_status');
  expect(status.rows).toEqual([{ bind_status: 'disconnected' }]);
});

test('what a dead bridge left in flight is sent again', async () => {
  await insertQueued(database.pool, { count: 10 });
  await database.pool.query(
    `update messaging.message_log set status = 'sending', sending_at = now(), bridge_epoch = 0`,
  );
  await openBridge();
  await expect.poll(() => statusCounts(database.pool), { timeout: 10_000 }).toEqual({ sent: 10 });
});

test('a command that waits is carried out by the bridge that comes', async () => {
  const { rows } = await database.pool.query<{ id: Uuid }>('select id from messaging.vendor_connectors');
  const entered = await enterConnectorCommand(database.pool, {
    connectorId: rows[0]?.id,
    ...{ order: { command: 'test' }, requestedBy: 'operator' },
  });
  await openBridge();
  const done = async () =>
    (
      await database.pool.query('select outcome, result from messaging.connector_commands where id = $1', [
        entered,
      ])
    ).rows[0];
  await expect.poll(done, { timeout: 10_000 }).toMatchObject({
    ...{ outcome: 'succeeded', result: { binds: [{ bound: true, role: 'transceiver' }] } },
  });
});

test('the carrier never sees more than the window without an answer', async () => {
  let outstanding = 0;
  let most = 0;
  const server = await listenSmpp({
    host: '127.0.0.1',
    port: 0,
    sessionDefaults: { window: 10, responseTimeoutMs: 5_000, enquireLinkIntervalMs: 0 },
    authenticate: async () => ({ kind: 'accepted' }),
    maxSessions: 10,
    log,
    handlers: {
      onRequest(session, pdu) {
        outstanding += 1;
        most = Math.max(most, outstanding);
        setTimeout(() => {
          outstanding -= 1;
          session.respond(pdu, { commandStatus: 0, messageId: randomUUID() });
        }, 20);
      },
    },
  });
  await upsertConnector(database.pool, { port: server.port, windowSize: 7 });
  await insertQueued(database.pool, { count: 200 });
  await openBridge();
  await expect.poll(() => statusCounts(database.pool), { timeout: 15_000 }).toEqual({ sent: 200 });
  expect(most).toBe(7);
  await server.close(1_000);
});

async function inFlight(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${bridge.metricsPort}/metrics`);
  const line = /^ringer_carrier_window_in_use\{connector="sandbox_one"\} (\d+)$/m.exec(await response.text());
  return Number(line?.[1] ?? 0);
}
