// Root's stack runs PostgreSQL as another user, everybody else's as themselves. Who runs the tests as root sees here that
// an ordinary user can start the stack too; who does not sees it in the other tests of the stack.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { simulatedStackFile } from '../../shared/contracts/stack-file.ts';
import { freePortBlock } from '../../shared/testing/free-ports.ts';
import { runDemo } from './demo/run-demo.ts';
import { endLeftovers } from './pid-file.ts';
import { canReach, type SystemUser } from './postgres-user.ts';

/** `nobody` and its group, on Debian and most others. */
const NOBODY: SystemUser = { uid: 65_534, gid: 65_534 };
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const PORT_VARIABLES = [
  ...['PORT', 'FUNCTIONS_PORT', 'CARRIER_PORT', 'CARRIER_CONTROL_PORT'],
  ...['POSTGRES_PORT', 'PUBSUB_PORT', 'METRICS_PORT'],
];

let dir: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stack-user-'));
  await chmod(dir, 0o755);
});
afterEach(async () => {
  if (child !== undefined && child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  await endLeftovers(join(dir, 'home/data/run'));
  await rm(dir, { recursive: true, force: true });
});

/** This repository, or a copy of it where only root may enter its folder. */
async function repositoryFor(user: SystemUser): Promise<string> {
  if (await canReach(user, ROOT)) return ROOT;
  const copy = join(dir, 'repository');
  const isPart = (path: string) => !/^(\.git|\.data|\.venv|dist|test-results)$/.test(relative(ROOT, path));
  await cp(ROOT, copy, { recursive: true, verbatimSymlinks: true, filter: isPart });
  await chmod(copy, 0o755);
  return copy;
}

test.runIf(process.getuid?.() === 0)(
  'an ordinary user starts the stack with a database of their own, and a message passes every hop',
  async () => {
    const repository = await repositoryFor(NOBODY);
    const home = join(dir, 'home');
    await mkdir(home);
    await chown(home, NOBODY.uid, NOBODY.gid);
    const dataDir = join(home, 'data');
    const base = await freePortBlock(PORT_VARIABLES.length);
    const ports = PORT_VARIABLES.map((name, index) => [name, String(base + index)]);
    const started = spawn(join(repository, 'node_modules/node/bin/node'), ['infra/local/main.ts'], {
      ...{ ...NOBODY, cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { PATH: process.env.PATH, HOME: home, DATA_DIR: dataDir, ...Object.fromEntries(ports) },
    });
    child = started;
    let output = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += chunk));
    for (
      const deadline = performance.now() + START_TIMEOUT_MS;
      !output.includes('Ready in');
      await sleep(20)
    ) {
      if (started.exitCode !== null || performance.now() > deadline)
        throw new Error(`the stack did not start:\n${output}`);
    }
    expect((await stat(join(dataDir, 'postgres/PG_VERSION'))).uid).toBe(NOBODY.uid);
    const file = simulatedStackFile.parse(JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')));
    expect(await runDemo(file, () => undefined)).toEqual({ kind: 'complete' });
  },
);
