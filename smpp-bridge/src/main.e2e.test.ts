// The bridge as a process: what it prints, and that nothing around it makes it exit but a signal.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { freePort } from '../../shared/testing/free-ports.ts';
import { TEST_ENCRYPTION_KEY } from './testing/queued-messages.ts';

const database = useDatabase();
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let child: ChildProcess | undefined;
let port: number;
let smppPort: number;

beforeEach(async () => {
  port = await freePort();
  smppPort = await freePort();
});
afterEach(() => void child?.kill('SIGKILL'));

function start(env: Readonly<Record<string, string>>): { process: ChildProcess; output: () => string } {
  let output = '';
  const started = spawn(process.execPath, [MAIN], {
    env: {
      PUBSUB_PROJECT: 'bridge-test',
      PUBSUB_EMULATOR_HOST: '127.0.0.1:9',
      METADATA_SERVER_DETECTION: 'none',
      ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
      BRIDGE_ID: 'pod-1',
      METRICS_PORT: String(port),
      SMPP_PORT: String(smppPort),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk) => (output += String(chunk)));
  child = started;
  return { process: started, output: () => output };
}

async function stop(bridge: ChildProcess): Promise<{ code: unknown; tookMs: number }> {
  const startedAt = performance.now();
  const exited = once(bridge, 'exit');
  bridge.kill('SIGTERM');
  const [code] = await exited;
  return { code, tookMs: performance.now() - startedAt };
}

test('without database, broker and carrier it waits for them, and stops when told', async () => {
  const bridge = start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing' });
  await expect.poll(bridge.output, { timeout: 15_000 }).toContain(`ready on http://127.0.0.1:${port}\n`);
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(await health.json()).toEqual({ healthy: true, links: {} });
  const { code, tookMs } = await stop(bridge.process);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_500);
});

test('with the lease it says so, and a stop lets the next one in at once', async () => {
  const bridge = start({ DATABASE_URL: database.url });
  await expect.poll(bridge.output, { timeout: 15_000 }).toMatch(/^ready on/m);
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(await metrics()).toMatch(/^ringer_bridge_lease_held 1$/m);
  expect(await metrics()).toMatch(/^ringer_carrier_receipts_unrecognised_total 0$/m);
  await expect
    .poll(metrics, { timeout: 5_000 })
    .toMatch(/^ringer_default_partition_rows\{table="messaging\.message_log"\} 0$/m);
  const { code } = await stop(bridge.process);
  expect(code).toBe(0);
  const lease = await database.pool.query(
    `select holder, heartbeat_at < now() - interval '1 day' as free from messaging.bridges`,
  );
  expect(lease.rows).toEqual([{ holder: 'pod-1', free: true }]);
});

test('a configuration that cannot work is told whole, and nothing starts', async () => {
  const bridge = start({ DATABASE_URL: 'mysql://x', ENCRYPTION_KEY: 'short' });
  const [code] = await once(bridge.process, 'exit');
  expect(code).toBe(1);
  expect(bridge.output()).toContain('DATABASE_URL');
  expect(bridge.output()).toContain('ENCRYPTION_KEY');
});
