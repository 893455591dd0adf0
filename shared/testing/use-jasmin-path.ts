// The way through a real Jasmin for tests: one Jasmin a file, as a production pod has it; the simulated carrier, the links
// to it and the path anew for each test.
import type pg from 'pg';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { BIND_TIMES } from '../../smpp-bridge/src/carrier/carrier-bind.ts';
import { loadConnectors } from '../../smpp-bridge/src/carrier/connector-store.ts';
import { type Links, openLinks } from '../../smpp-bridge/src/carrier/links.ts';
import { createSettler } from '../../smpp-bridge/src/carrier/settler.ts';
import { HEALTH_WATCHING } from '../../smpp-bridge/src/carrier/watch-health.ts';
import {
  type JasminSettings,
  jasminSettings,
  jcliOptions,
  loadControlSettings,
} from '../../smpp-bridge/src/jasmin/config.ts';
import { controlJasmin } from '../../smpp-bridge/src/jasmin/control.ts';
import { type JasminPath, startJasminPath } from '../../smpp-bridge/src/jasmin/jasmin-path.ts';
import { connectJcli } from '../../smpp-bridge/src/jasmin/jcli-client.ts';
import { registerJasminMetrics } from '../../smpp-bridge/src/metrics/jasmin-metrics.ts';
import { type Carrier, startCarrier } from '../../smpp-bridge/src/sandbox/carrier.ts';
import { runJobs, type Scheduler } from '../../smpp-bridge/src/scheduler/run-jobs.ts';
import { TEST_ENCRYPTION_KEY, upsertConnector } from '../../smpp-bridge/src/testing/queued-messages.ts';
import { type CarrierControl, carrierControlAt } from './carrier-control.ts';
import { startJasmin, type TestJasmin } from './jasmin.ts';
import { type RecordingLog, recordingLog } from './recording-log.ts';

export type JasminPathWorld = {
  jasmin(): TestJasmin;
  path(): JasminPath;
  carrierPort(): number;
  control(): CarrierControl;
  settings(): JasminSettings;
  /** What the path has logged since the last call. */
  logText(): string;
  /** Ends path and links, as a bridge that stops, and starts them anew. */
  stopPath(): Promise<void>;
  startPath(): void;
  /** What `npm run jasmin -- status` prints. */
  status(): Promise<string>;
  /** What Prometheus is given of Jasmin. */
  metrics(): Promise<string>;
  /** Lines typed into Jasmin's console in one session; answers what the last one said. */
  inConsole(...lines: readonly string[]): Promise<string>;
};

const announcer = { announce: async () => undefined };
const EPOCH = 1;

/** To be called where the tests are described; each begins when the connector `sandbox_one` is bound through Jasmin. */
export function useJasminPath(database: { readonly pool: pg.Pool; readonly url: string }): JasminPathWorld {
  let jasmin: TestJasmin;
  let carrier: Carrier;
  let links: Links;
  let path: JasminPath;
  let ending: AbortController;
  let recording: RecordingLog;
  let scheduler: Scheduler;

  beforeAll(async () => {
    jasmin = await startJasmin();
  });
  afterAll(() => jasmin?.stop());

  beforeEach(async () => {
    recording = recordingLog();
    await database.pool.query('truncate messaging.message_log, messaging.message_parts, messaging.tickets');
    carrier = await startCarrier({
      smppPort: 0,
      controlPort: 0,
      accounts: [{ systemId: 'sandbox', password: 'sandbox1' }],
      log: recording.log,
    });
    await upsertConnector(database.pool, { port: carrier.smppPort, windowSize: 100, maxThroughput: 3_000 });
    startPath();
    await expect.poll(() => path.isReady(), { timeout: 30_000 }).toBe(true);
  });
  afterEach(async () => {
    await stopPath();
    await carrier.stop();
  });

  const settings = () => jasminSettings.parse({ ...jasmin.env, RELAY_PORT: '0' });

  async function stopPath(): Promise<void> {
    await Promise.all([path.stop(), scheduler.stop()]);
    await links.stop(2_000);
    ending.abort();
  }

  function startPath(): void {
    ending = new AbortController();
    const { pool } = database;
    const { log } = recording;
    const settler = createSettler({
      ...{ pool, announcer, log, epoch: EPOCH, signal: ending.signal },
      receiptTimeoutSeconds: 86_400,
    });
    links = openLinks({
      ...{ settler, log, ca: undefined, times: BIND_TIMES, health: HEALTH_WATCHING, random: Math.random },
      deliver: (session, pdu) => session.respond(pdu, { commandStatus: 0, messageId: '' }),
      onRoom: (connector) => path?.onRoom(connector),
      onAnswered: () => undefined,
      load: () => loadConnectors(pool, TEST_ENCRYPTION_KEY, log),
      reloadIntervalMs: 1_000,
    });
    path = startJasminPath({
      ...{ pool, links, announcer, log, epoch: EPOCH, group: 'default', bridgeId: 'test' },
      settings: settings(),
      encryptionKey: TEST_ENCRYPTION_KEY,
      refillIntervalMs: 1_000,
      reloadIntervalMs: 1_000,
      statsIntervalMs: 1_000,
    });
    scheduler = runJobs(
      path.jobs,
      { ...{ pool, announcer, log, receiptTimeoutMs: 86_400_000 }, onDefaultRows: () => undefined },
      () => new Date(),
    );
  }

  return {
    jasmin: () => jasmin,
    path: () => path,
    carrierPort: () => carrier.smppPort,
    control: () => carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`),
    settings,
    logText: () => recording.logText(),
    stopPath,
    startPath,
    async status() {
      const printed: string[] = [];
      await controlJasmin({
        args: ['status'],
        settings: () =>
          loadControlSettings({
            ...{ ...jasmin.env, DATABASE_URL: database.url },
            ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
          }),
        print: (text) => printed.push(text),
        complain: (text) => printed.push(text),
      });
      return printed.join('\n');
    },
    metrics() {
      const registry = new Registry();
      registerJasminMetrics(registry, () => path.jasmin());
      return registry.metrics();
    },
    async inConsole(...lines) {
      const session = await connectJcli(jcliOptions(settings()));
      let text = '';
      for (const line of lines) ({ text } = await session.run(line));
      session.close();
      return text;
    },
  };
}
