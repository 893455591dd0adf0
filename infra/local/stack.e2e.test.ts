// `npm start` as a newcomer uses it: start, paste, stop, start again.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type StackFile, simulatedStackFile } from '../../shared/contracts/stack-file.ts';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { freePort } from '../../shared/testing/free-ports.ts';
import { getToken, readTimeline } from './demo/demo-client.ts';
import { emptyDataDir } from './empty-data-dir.ts';
import { endLeftovers } from './pid-file.ts';
import { processIdentity } from './process-identity.ts';

const PORT_VARIABLES = [
  ...['PORT', 'FUNCTIONS_PORT', 'SMPP_PORT', 'SMPP_TLS_PORT', 'CARRIER_PORT', 'CARRIER_CONTROL_PORT'],
  ...['POSTGRES_PORT', 'PUBSUB_PORT', 'METRICS_PORT'],
];
const START = fileURLToPath(new URL('./main.ts', import.meta.url));
const DEMO = fileURLToPath(new URL('./demo.ts', import.meta.url));
const RESET = fileURLToPath(new URL('./reset.ts', import.meta.url));
const START_TIMEOUT_MS = 60_000;
/** Including the making of the cluster, on this machine with all else that runs on it. */
const READY_LIMIT_SECONDS = 30;
const STOP_LIMIT_MS = 5_000;
const DELIVERY_TIMEOUT_MS = 30_000;
/** Invalid destination address (SMPP 3.4 §5.1.3): what a carrier says of a number that is none. */
const ESME_RINVDSTADR = 0x0b;
const run = promisify(execFile);

type Stack = { readonly process: ChildProcess; readonly output: () => string };

let dir: string;
let dataDir: string;
let env: NodeJS.ProcessEnv;
const started: Stack[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stack-'));
  await chmod(dir, 0o755);
  dataDir = join(dir, 'data');
  env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir };
  const ports = new Set<number>();
  while (ports.size < PORT_VARIABLES.length) ports.add(await freePort());
  for (const [index, port] of [...ports].entries()) env[PORT_VARIABLES[index] ?? ''] = String(port);
});

// A stack that a failed test left would hold the ports of the next.
afterEach(async () => {
  for (const stack of started.splice(0)) await stop(stack);
});
afterAll(async () => {
  await endLeftovers(join(dataDir, 'run'));
  await emptyDataDir(dataDir);
  await rm(dir, { recursive: true, force: true });
});

async function start(): Promise<Stack> {
  const child = spawn(process.execPath, [START], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const stack = { process: child, output: () => text };
  started.push(stack);
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!text.includes('Ready in')) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`the stack did not start:\n${text}`);
    await sleep(20);
  }
  return stack;
}

/** Returns milliseconds and exit code. */
async function stop({ process: child }: Stack): Promise<{ durationMs: number; code: number | null }> {
  if (child.exitCode !== null || child.signalCode !== null) return { durationMs: 0, code: child.exitCode };
  const startedAt = performance.now();
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  return { durationMs: performance.now() - startedAt, code };
}

async function partPids(): Promise<number[]> {
  const files = (await readdir(join(dataDir, 'run'))).filter((name) => name.endsWith('.pid'));
  return Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(dataDir, 'run', name), 'utf8')).pid),
  );
}

/** Runs a script that is expected to refuse, and returns what it said. */
async function refusal(script: string): Promise<{ code: unknown; stderr: string }> {
  return run(process.execPath, [script], { env }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: unknown; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
  );
}

test('a fresh stack starts, takes the pasted command, stops within five seconds and keeps its data', async () => {
  const first = await start();
  const [, readySeconds] = /^Ready in ([\d.]+) s/m.exec(first.output()) ?? [];
  expect(Number(readySeconds)).toBeLessThanOrEqual(READY_LIMIT_SECONDS);
  const path = join(dataDir, 'stack.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const file = simulatedStackFile.parse(JSON.parse(await readFile(path, 'utf8')));
  expect(file.demo.numbers).toEqual({
    longCode: '+14155550100',
    tollFree: '+18335550100',
    shortCode: '555111',
  });

  const pasted = /^TOKEN=[\s\S]*; echo$/m.exec(first.output())?.[0] ?? '';
  const { stdout } = await run('sh', ['-c', pasted], { env });
  const { id } = JSON.parse(stdout);
  expect(id).toMatch(/^msg_[0-9a-z]{26}$/);

  // Before the stop: the simulated carrier keeps receipts and webhooks in memory only.
  expect(await deliveredStatus(file, id)).toBe('delivered');
  const carrier = carrierControlAt(file.carrier.control);
  const deliveries = async () =>
    (await carrier.webhooks()).webhooks.map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return `${type} ${data.id}`;
    });
  await expect.poll(deliveries, { timeout: DELIVERY_TIMEOUT_MS }).toContain(`message.delivered ${id}`);

  const second = await refusal(START);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`a stack runs on ${dataDir} already (pid ${first.process.pid})`);
  expect((await refusal(RESET)).stderr).toContain('stop it first');

  const pids = await partPids();
  expect(pids).toHaveLength(7);
  const stopped = await stop(first);
  expect(stopped.code).toBe(0);
  expect(stopped.durationMs).toBeLessThan(STOP_LIMIT_MS);
  expect(await Promise.all(pids.map(processIdentity))).toEqual(pids.map(() => undefined));
  await expect(stat(path)).rejects.toThrow('ENOENT');

  const again = await start();
  expect(await deliveredStatus(file, id)).toBe('delivered');
  await stop(again);
});

test('the demo passes every hop on a running stack', async () => {
  const stack = await start();
  const { stdout } = await run(process.execPath, [DEMO], { env });
  const hops = stdout.split('\n').flatMap((line) => /^ {2}([a-z]+) /.exec(line)?.[1] ?? []);
  expect(hops.slice(0, 5)).toEqual(['accepted', 'queued', 'sending', 'sent', 'delivered']);
  // Neither waits for the other.
  expect(hops.slice(5).sort()).toEqual(['reply', 'webhook']);
  await stop(stack);
});

test('the demo names the hop that failed, says where to look and ends with 1', async () => {
  const stack = await start();
  await carrierControlAt(`http://127.0.0.1:${env.CARRIER_CONTROL_PORT}`).behave({
    submitStatus: ESME_RINVDSTADR,
  });
  const { code, stderr } = await refusal(DEMO);
  expect(code).toBe(1);
  expect(stderr).toContain('The hop "sent" failed: the message ended as failed');
  expect(stderr).toContain('see bridge.log and carrier.log');
  await stop(stack);
});

test('the demo starts a stack for the occasion and leaves none behind', async () => {
  const { stdout } = await run(process.execPath, [DEMO], { env });
  expect(stdout).toContain('every hop passed');
  expect((await readdir(dataDir)).filter((name) => name.startsWith('stack.'))).toEqual([]);
  expect(await partPids()).toEqual([]);
});

test('after a kill -9 of the stack itself the next start ends what was left and serves', async () => {
  const killed = await start();
  const pids = await partPids();
  killed.process.kill('SIGKILL');
  await once(killed.process, 'exit');
  const next = await start();
  expect(next.output()).toContain('ended what an earlier start left running');
  expect(await Promise.all(pids.map(processIdentity))).toEqual(pids.map(() => undefined));
  await stop(next);
});

test('a port in use is told by the name of its variable', async () => {
  const other = spawn(
    process.execPath,
    [
      '-e',
      `require('node:net').createServer().listen(${env.PORT}, '127.0.0.1', () => console.log('listening'))`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(other, 'exit').then(() => Promise.reject(new Error('the port was not free')));
  await Promise.race([once(other.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  const { code, stderr } = await refusal(START);
  other.kill();
  expect(code).toBe(1);
  expect(stderr).toContain(
    `port ${env.PORT} is in use: stop what listens there, or set PORT to another port`,
  );
});

/** Waits for the message to be delivered, and answers how far it came in time. */
async function deliveredStatus(file: StackFile, id: string): Promise<string> {
  const token = await getToken(file);
  let status = '';
  for (
    const deadline = performance.now() + DELIVERY_TIMEOUT_MS;
    performance.now() < deadline;
    await sleep(100)
  ) {
    ({ status } = await readTimeline(file, token, id));
    if (status === 'delivered') break;
  }
  return status;
}
