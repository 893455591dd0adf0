// What Prometheus gets: a bridge that runs, asked by HTTP.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PubsubServer, startPubsubServer } from '../../../infra/local/pubsub/server.ts';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { runShutdown } from '../../../shared/platform/shutdown.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { PROMTOOL_SUITE } from '../../../shared/testing/test-components.ts';
import { bridgeSettings } from '../config.ts';
import { type Bridge, startBridge } from '../start-bridge.ts';
import { TEST_ENCRYPTION_KEY } from '../testing/queued-messages.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const database = useDatabase();
const log = createLogger('scrape-test', process.env.TEST_LOG_LEVEL ?? 'fatal');
let pubsub: PubsubServer;
let bridge: Bridge;

beforeAll(async () => {
  pubsub = await startPubsubServer({ port: 0 });
  const config = bridgeSettings.parse({
    DATABASE_URL: database.url,
    PUBSUB_PROJECT: 'scrape-test',
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}`,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
  });
  bridge = await startBridge({
    config: { ...config, carrierCa: undefined },
    ...{ log, metricsPort: 0 },
    customers: { host: '127.0.0.1', port: 0, tls: undefined, drainMs: 0 },
  });
});

afterAll(async () => {
  await bridge.stop();
  await runShutdown(2_000);
  await pubsub.stop();
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
