// What Prometheus gets: a bridge that runs, asked by HTTP.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PubsubServer, startPubsubServer } from '../../../infra/local/pubsub/server.ts';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import { formatId } from '../../../shared/kernel/ids.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { runShutdown } from '../../../shared/platform/shutdown.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { freePort } from '../../../shared/testing/free-ports.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { PROMTOOL_SUITE } from '../../../shared/testing/test-components.ts';
import { type BridgeConfig, bridgeSettings } from '../config.ts';
import { endCarrier, start } from '../sandbox/test-carrier.ts';
import { type Bridge, startBridge } from '../start-bridge.ts';
import { insertQueued, TEST_ENCRYPTION_KEY, upsertConnector } from '../testing/queued-messages.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const database = useDatabase();
const log = createLogger('scrape-test', process.env.TEST_LOG_LEVEL ?? 'fatal');
let pubsub: PubsubServer;
let bridge: Bridge;
let customer: string;
let smppPort: number;

/** An account that sent three messages today, was refused two for want of a campaign, and has a message that waits. */
async function seedTraffic(): Promise<void> {
  const { accountId } = await seedAccount(database.pool);
  customer = formatId('account', accountId);
  await database.pool.query(
    `insert into accounts.daily_usage (account_id, day, direction, test, messages, segments, cost)
     select $1, (now() at time zone 'UTC')::date + n, 'outbound', false, 3, 3, 0.0225 from generate_series(-1, 1) n`,
    [accountId],
  );
  await database.pool.query(
    `insert into accounts.daily_refusals (day, account_id, code, refusals)
     select (now() at time zone 'UTC')::date + n, $1, 'campaign_missing', 2 from generate_series(-1, 1) n`,
    [accountId],
  );
  await insertQueued(database.pool, { accountId, connector: 'sinch_primary' });
}

/** A connector to a carrier that takes a message and sends its receipt, and one to a port where nobody listens. */
async function seedConnectors(): Promise<void> {
  const carrier = await start();
  await upsertConnector(database.pool, { name: 'well', port: carrier.smppPort });
  await upsertConnector(database.pool, { name: 'away', port: 1 });
  await insertQueued(database.pool, { connector: 'well' });
}

function configOf(env: Readonly<Record<string, string>>): BridgeConfig {
  const settings = bridgeSettings.parse({
    DATABASE_URL: database.url,
    PUBSUB_PROJECT: 'scrape-test',
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}`,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
    ...env,
  });
  return { ...settings, carrierCa: undefined };
}

beforeAll(async () => {
  await seedTraffic();
  await seedConnectors();
  pubsub = await startPubsubServer({ port: 0 });
  smppPort = await freePort();
  bridge = await startBridge({
    ...{ config: configOf({}), log, metricsPort: 0 },
    customers: { host: '127.0.0.1', port: smppPort, tls: undefined, drainMs: 0 },
  });
});

afterAll(async () => {
  await bridge.stop();
  await runShutdown(2_000);
  await pubsub.stop();
  await endCarrier();
});

async function scrape(): Promise<{ readonly type: string | null; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${bridge.metricsPort}/metrics`);
  return { type: response.headers.get('content-type'), text: await response.text() };
}

test('every figure of the catalogue is there, with its help and its type', async () => {
  const { type, text } = await scrape();
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = text.split('\n');
  const missing = Object.values(METRICS).flatMap((spec) =>
    [`# HELP ${spec.name} ${spec.help}`, `# TYPE ${spec.name} ${spec.type}`].filter(
      (line) => !lines.includes(line),
    ),
  );
  expect(missing).toEqual([]);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
});

async function expectLines(lines: readonly (string | RegExp)[]): Promise<void> {
  for (const line of lines) {
    const isThere = ({ text }: { readonly text: string }) =>
      typeof line === 'string' ? text.split('\n').includes(line) : line.test(text);
    await expect
      .poll(async () => isThere(await scrape()), { timeout: 10_000, message: String(line) })
      .toBe(true);
  }
}

test('the figures of the database come from the bridge that holds the lease', async () => {
  await expectLines([
    `sms_sent_per_customer{customer="${customer}"} 3`,
    `sms_received_per_customer{customer="${customer}"} 0`,
    `sms_cost_per_customer{customer="${customer}"} 0.0225`,
    `sms_10dlc_violations{customer="${customer}",reason="campaign_missing"} 2`,
    'ringer_refused_messages{code="campaign_missing"} 2',
    'jasmin_queue_size{connector="sinch_primary"} 1',
    'ringer_campaigns{status="ACTIVE"} 1',
    'ringer_webhooks_waiting 0',
    'ringer_ledger_unequal_accounts 0',
    /^ringer_figures_timestamp_seconds\{job="read-customers"\} \d/m,
  ]);
});

test('messages and receipts are counted on the links, whatever the router', () =>
  expectLines([
    'jasmin_connectors_status{connector="well"} 1',
    'jasmin_submit_sm_total{connector="well"} 1',
    'jasmin_deliver_sm_total{connector="well",kind="receipt"} 1',
    'ringer_carrier_wait_seconds_count{connector="well"} 1',
    'ringer_carrier_submit_seconds_count{connector="well"} 1',
    'ringer_carrier_asks_receipts{connector="well"} 1',
    'jasmin_error_rate{connector="well"} 0',
  ]));

test('binds that come to nothing are counted by reason', () =>
  expectLines([
    'jasmin_connectors_status{connector="away"} 0',
    /^ringer_carrier_bind_failures_total\{connector="away",reason="refused"\} [1-9]/m,
  ]));

test('a peer that speaks garbage is counted', async () => {
  const socket = connect(smppPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await expectLines([
    'ringer_smpp_malformed_pdus_total{peer="customer"} 1',
    'ringer_smpp_malformed_pdus_total{peer="carrier"} 0',
  ]);
  socket.destroy();
});

test('a bridge that is told to count nothing gives no figures, and says how it is all the same', async () => {
  const config = configOf({ OTEL_METRICS_EXPORTER: 'none', BRIDGE_ID: 'uncounted' });
  const uncounted = await startBridge({ config, log, metricsPort: 0 });
  try {
    const statusOf = async (path: string) =>
      (await fetch(`http://127.0.0.1:${uncounted.metricsPort}${path}`)).status;
    expect([await statusOf('/metrics'), await statusOf('/healthz')]).toEqual([404, 200]);
  } finally {
    await uncounted.stop();
  }
});

describe.skipIf(PROMTOOL_SUITE.skip)(`promtool${PROMTOOL_SUITE.note}`, () => {
  test('finds nothing in a scrape', async () => {
    const { text } = await scrape();
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);
  });

  test.each([
    ['a counter whose name does not say so', '# HELP a A.\n# TYPE a counter\na 1\n'],
    ['a figure without help', '# TYPE a gauge\na 1\n'],
  ])('would find %s', (_what, input) => {
    expect(spawnSync('promtool', ['check', 'metrics'], { input }).status).not.toBe(0);
  });
});
