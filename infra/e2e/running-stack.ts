// A whole local stack for a test or a measurement: `npm start` on free ports with its own data folder.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type SimulatedStackFile, simulatedStackFile } from '../../shared/contracts/stack-file.ts';
import { freePortBlock } from '../../shared/testing/free-ports.ts';
import { takeTurn } from '../../shared/testing/jasmin-turn.ts';
import { inheritedEnv } from '../local/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;

/** Offsets in a block of free ports. Jasmin (two before, two after), RabbitMQ and Redis have ports derived from theirs. */
const PORT_OFFSETS = {
  PORT: 0,
  FUNCTIONS_PORT: 1,
  SMPP_PORT: 2,
  SMPP_TLS_PORT: 3,
  CARRIER_PORT: 4,
  CARRIER_CONTROL_PORT: 5,
  POSTGRES_PORT: 6,
  PUBSUB_PORT: 7,
  METRICS_PORT: 8,
  RELAY_PORT: 9,
  JASMIN_ADMIN_PORT: 12,
  JASMIN_HTTP_PORT: 15,
  RABBITMQ_PORT: 16,
  REDIS_PORT: 19,
  MAIL_PORT: 20,
} as const;
const BLOCK_PORTS = 21;

export type RunningStack = {
  readonly stack: SimulatedStackFile;
  /** The variables that it was started with: its folder and its ports. */
  readonly env: Readonly<Record<string, string>>;
  /** Where functions answer without the gateway. */
  readonly functionsUrl: string;
  /** Ends a part with SIGKILL, as the machine's out-of-memory killer would. Returns its name. */
  kill(part: string): Promise<string>;
  /** Memory that a part has in use, in MiB. */
  residentMebibytes(part: string): Promise<number>;
  /** Processor time, in seconds, that its processes have used so far. */
  cpuSeconds(): Promise<number>;
  /** Stops a part where it is, until what this answers is called. */
  hold(part: string): Promise<() => void>;
  /** What the stack printed so far. */
  output(): string;
  /** The last warnings and errors of every part, to be shown when a test fails: the logs go with the stack. */
  troubles(): Promise<string>;
  stop(): Promise<void>;
};

export type StackOptions = {
  readonly router: 'direct' | 'jasmin';
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Starts everything and waits until it is ready; before, for its turn with the real Jasmin where it has one. Throws with the
 * output when it is not ready within two minutes.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const turn = options.router === 'jasmin' ? await takeTurn() : undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'ringer-stack-'));
  const base = await freePortBlock(BLOCK_PORTS);
  const portVariables = Object.fromEntries(
    Object.entries(PORT_OFFSETS).map(([name, offset]) => [name, String(base + offset)]),
  );
  const stackEnv = { ...portVariables, DATA_DIR: dataDir, ...options.env };
  const child = spawn(process.execPath, ['infra/local/main.ts', '--router', options.router], {
    cwd: ROOT,
    env: { ...inheritedEnv(), ...stackEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-100_000);
    });
  }
  const stack = await waitForStack(child, join(dataDir, 'stack.json'), () => output).catch(
    async (error: unknown) => {
      await rm(dataDir, { recursive: true, force: true });
      await turn?.end();
      throw error;
    },
  );
  return {
    stack,
    env: stackEnv,
    functionsUrl: `http://127.0.0.1:${base + PORT_OFFSETS.FUNCTIONS_PORT}`,
    output: () => output,
    troubles: () => troublesOf(join(dataDir, 'logs')),
    async hold(part) {
      const pid = await pidOf(dataDir, part);
      process.kill(pid, 'SIGSTOP');
      return () => void process.kill(pid, 'SIGCONT');
    },
    async kill(part) {
      process.kill(await pidOf(dataDir, part), 'SIGKILL');
      return part;
    },
    async residentMebibytes(part) {
      const pid = String(await pidOf(dataDir, part));
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pid]);
      return Math.round(Number(stdout.trim()) / 1_024);
    },
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    async stop() {
      await stopChild(child);
      await rm(dataDir, { recursive: true, force: true });
      await turn?.end();
    },
  };
}

async function waitForStack(
  child: ChildProcess,
  file: string,
  output: () => string,
): Promise<SimulatedStackFile> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the stack ended with ${child.exitCode}:\n${output()}`);
    try {
      return simulatedStackFile.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      await sleep(50);
    }
  }
  await stopChild(child);
  throw new Error(`the stack was not ready after ${START_TIMEOUT_MS / 1_000} s:\n${output()}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(forced);
}

const TICKS_PER_SECOND = 100;

/** Of a process and all below it that run now. */
async function cpuSecondsOf(root: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=']);
  const parents = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = new Set([root]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const [pid = 0, parent = 0] of parents) if (tree.has(parent)) tree.add(pid);
  }
  const ticks = await Promise.all([...tree].map(cpuTicksOf));
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}

/** utime and stime (proc(5)): the 14th and 15th field, and the second one may hold blanks. */
async function cpuTicksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [utime = 0, stime = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return utime + stime;
}

const TROUBLE = /"severity":"(WARNING|ERROR|CRITICAL)"|\b(ERROR|FATAL|PANIC|LOG: {2}server process)\b/;
const TROUBLES_PER_PART_MAX = 20;

async function troublesOf(logDir: string): Promise<string> {
  const names = await readdir(logDir);
  const parts = names.map(async (name) => {
    const lines = (await readFile(join(logDir, name), 'utf8'))
      .split('\n')
      .filter((line) => TROUBLE.test(line));
    return [`${name}: ${lines.length} warnings and errors`, ...lines.slice(-TROUBLES_PER_PART_MAX)].join(
      '\n',
    );
  });
  return (await Promise.all(parts)).join('\n');
}

const pidRecord = z.object({ pid: z.int().positive() });

async function pidOf(dataDir: string, part: string): Promise<number> {
  return pidRecord.parse(JSON.parse(await readFile(join(dataDir, 'run', `${part}.pid`), 'utf8'))).pid;
}
