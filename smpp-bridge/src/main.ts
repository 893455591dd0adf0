import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../shared/platform/log.ts';
import { runShutdown } from '../../shared/platform/shutdown.ts';
import { openSpanExport } from '../../shared/platform/span-export.ts';
import { loadBridgeConfig } from './config.ts';
import { startBridge } from './start-bridge.ts';

/** A carrier that is away is no reason to keep what waits for the bridge waiting. */
const READY_WAIT_MS = 3_000;
/** Beyond what customers' sessions may take to finish. */
const EXIT_AFTER_DRAIN_MS = 2_000;
const CLOSE_MS = 1_000;

const config = await loadBridgeConfig();
const log = createLogger('smpp-bridge', config.LOG_LEVEL);
const spans = await openSpanExport('smpp-bridge', config, log);
const bridge = await startBridge({
  ...{ config, log, spans, metricsPort: config.METRICS_PORT },
  customers: {
    host: config.SMPP_HOST,
    port: config.SMPP_PORT,
    tls: config.smppTls && { port: config.SMPP_TLS_PORT, ...config.smppTls },
    drainMs: config.SMPP_DRAIN_SECONDS * 1_000,
    sessionInitTimeoutMs: config.SMPP_INIT_SECONDS * 1_000,
  },
});

let stopping = false;
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'bridge.stopping');
  setTimeout(() => process.exit(0), config.SMPP_DRAIN_SECONDS * 1_000 + EXIT_AFTER_DRAIN_MS).unref();
  await bridge.stop();
  await runShutdown(CLOSE_MS);
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

for (let waitedMs = 0; waitedMs < READY_WAIT_MS && !bridge.isReady(); waitedMs += 20) await sleep(20);
if (!stopping) process.stdout.write(`ready on http://${config.METRICS_HOST}:${bridge.metricsPort}\n`);
