import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PartSpec, type ProcessPart, READY_LINE } from './part.ts';
import { endLeftovers } from './pid-file.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

let dir: string;
let lines: string[];
const supervisors: Supervisor[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supervisor-'));
  lines = [];
});

afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop()));
  await rm(dir, { recursive: true, force: true });
});

/** A part that is a small program of its own; every program appends what happens to the file `events`. */
function part(name: string, program: string, dependsOn: string[] = []): ProcessPart {
  const prelude = `
    const { appendFileSync } = require('node:fs');
    const event = (text) => appendFileSync(${JSON.stringify(join(dir, 'events'))}, text + '\\n');
    const serve = () => { event('${name} ready ' + process.pid); console.log('ready'); setInterval(() => {}, 1000); };
    const onStop = (stop) => process.on('SIGTERM', stop);
    const leave = () => { event('${name} stopped'); process.exit(0); };`;
  return {
    ...{ kind: 'process', name, command: process.execPath, args: ['-e', `${prelude}\n${program}`], env: {} },
    ...{ ready: READY_LINE, stopSignal: 'SIGTERM', dependsOn, place: '' },
  };
}

const WELL_BEHAVED = 'onStop(leave); serve();';

function supervise(parts: PartSpec[]): Supervisor {
  const folders = { logDir: join(dir, 'logs'), runDir: join(dir, 'run') };
  const supervisor = createSupervisor(parts, { ...folders, report: (line) => lines.push(line) });
  supervisors.push(supervisor);
  return supervisor;
}

async function events(): Promise<string[]> {
  const text = await readFile(join(dir, 'events'), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').filter(Boolean);
}

async function pidsOf(name: string): Promise<number[]> {
  const ready = (await events()).filter((event) => event.startsWith(`${name} ready`));
  return ready.map((event) => Number(event.split(' ').at(-1)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 8_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain; reported: ${lines.join(' | ')}`);
    await sleep(10);
  }
}

test('a part starts only after those it depends on, and stops before them', async () => {
  const steps: string[] = [];
  const supervisor = supervise([
    part('gateway', WELL_BEHAVED, ['functions']),
    part('functions', WELL_BEHAVED, ['migrations']),
    {
      kind: 'step',
      name: 'migrations',
      dependsOn: ['database'],
      run: async () => {
        steps.push(...(await events()).map((event) => event.replace(/ \d+$/, '')));
      },
    },
    part('database', WELL_BEHAVED),
  ]);
  expect(await supervisor.start()).toEqual({ kind: 'ready' });
  expect(steps).toEqual(['database ready']);
  await supervisor.stop();
  expect((await events()).map((event) => event.replace(/ \d+$/, ''))).toEqual([
    ...['database ready', 'functions ready', 'gateway ready'],
    ...['gateway stopped', 'functions stopped', 'database stopped'],
  ]);
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});

test('a part that is killed comes back, with one line that says how it ended', async () => {
  const supervisor = supervise([part('bridge', WELL_BEHAVED)]);
  await supervisor.start();
  const [first = 0] = await pidsOf('bridge');
  process.kill(first, 'SIGKILL');
  await until(async () => (await pidsOf('bridge')).length === 2 && lines.length === 3);
  expect(lines[1]).toBe('bridge       was ended by SIGKILL, starts again in 0.2 s');
  expect(lines[2]).toMatch(/^bridge {7}ready again in \d\.\d s/);
});

test('a part that dies before it was ready fails the start and shows its last words', async () => {
  const supervisor = supervise([
    part('carrier', 'console.error("port 3601 is taken"); process.exit(7);'),
    part('bridge', WELL_BEHAVED, ['carrier']),
  ]);
  expect(await supervisor.start()).toEqual({
    ...{ kind: 'failed', part: 'carrier', reason: 'ended with exit code 7', lines: ['port 3601 is taken'] },
  });
  expect(await pidsOf('bridge')).toEqual([]);
});

test('a part that runs but never serves is ended and fails the start', async () => {
  const silent = {
    ...part('silent', "event('silent ready ' + process.pid); setInterval(() => {}, 1000);"),
    readyTimeoutMs: 300,
  };
  const supervisor = supervise([silent]);
  expect(await supervisor.start()).toMatchObject({ part: 'silent', reason: 'did not get ready in time' });
  const pids = await pidsOf('silent');
  expect(pids).toHaveLength(1);
  await until(() => pids.every((pid) => !isAlive(pid)));
});

test('a command that does not exist fails the start instead of the supervisor', async () => {
  const supervisor = supervise([{ ...part('jasmin', ''), command: join(dir, 'absent') }]);
  expect(await supervisor.start()).toMatchObject({ kind: 'failed', part: 'jasmin' });
});

test('a step that throws fails the start', async () => {
  const run = () => Promise.reject(new Error('relation is missing'));
  const supervisor = supervise([{ kind: 'step', name: 'migrations', dependsOn: [], run }]);
  expect(await supervisor.start()).toEqual({
    ...{ kind: 'failed', part: 'migrations', reason: 'relation is missing', lines: [] },
  });
});

test('a part deaf to SIGTERM is ended by force, with what it started, within five seconds', async () => {
  const deaf = `onStop(() => {});
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    event('grandchild ready ' + child.pid);
    serve();`;
  const supervisor = supervise([part('deaf', deaf)]);
  await supervisor.start();
  const pids = [...(await pidsOf('deaf')), ...(await pidsOf('grandchild'))];
  expect(pids.map(isAlive)).toEqual([true, true]);
  const startedAt = performance.now();
  await supervisor.stop();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await until(() => pids.every((pid) => !isAlive(pid)));
});

test('a part of which nothing need survive is not waited for', async () => {
  const supervisor = supervise([{ ...part('broker', 'onStop(() => {}); serve();'), stopTimeoutMs: 100 }]);
  await supervisor.start();
  const startedAt = performance.now();
  await supervisor.stop();
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});

test('a stop during the start leaves nothing behind', async () => {
  const supervisor = supervise([part('slow', 'onStop(leave); setTimeout(serve, 60000);')]);
  const started = supervisor.start();
  await until(async () => (await readdir(join(dir, 'run')).catch(() => [])).length === 1);
  await supervisor.stop();
  expect(await started).toEqual({ kind: 'stopped' });
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});

test('what a killed supervisor left running is ended at the next start', async () => {
  const supervisor = supervise([part('orphan', WELL_BEHAVED)]);
  await supervisor.start();
  const [pid = 0] = await pidsOf('orphan');
  expect(await endLeftovers(join(dir, 'run'))).toEqual(['orphan']);
  await until(() => !isAlive(pid));
  expect(await events()).toContain('orphan stopped');
});

test('a pid that another process uses now is left alone', async () => {
  await mkdir(join(dir, 'run'));
  const stale = { pid: process.pid, identity: 'another boot 1', stopSignal: 'SIGTERM' };
  await writeFile(join(dir, 'run/old.pid'), JSON.stringify(stale));
  expect(await endLeftovers(join(dir, 'run'))).toEqual([]);
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});
