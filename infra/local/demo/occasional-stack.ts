// The stack that the demo talks to: the one that runs, or one started for the occasion and stopped afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StackFile } from '../../../shared/contracts/stack-file.ts';
import { readStackFile } from '../stack-file.ts';
import { stackPid } from '../stack-lock.ts';

const START = fileURLToPath(new URL('../main.ts', import.meta.url));
const READY_TIMEOUT_MS = 90_000;
const POLL_MS = 100;

export type OccasionalStack = { readonly file: StackFile; stop(): Promise<void> };

/** Throws when the stack does not get ready. */
export async function findOrStartStack(
  dataDir: string,
  report: (line: string) => void,
): Promise<OccasionalStack> {
  const runs = (await stackPid(dataDir)) !== undefined;
  if (!runs) report('no stack runs here: starting one for the occasion');
  const child = runs
    ? undefined
    : spawn(process.execPath, [START], { stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = () => stopChild(child);
  try {
    return { file: await waitForFile(dataDir, child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitForFile(dataDir: string, child: ChildProcess | undefined): Promise<StackFile> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    // A file without a stack is what a killed one left; the start removes it before anything else.
    const runs = (await stackPid(dataDir)) !== undefined;
    const file = runs ? await readStackFile(dataDir) : undefined;
    if (file !== undefined) return file;
    const isOver = child === undefined ? !runs : child.exitCode !== null;
    if (isOver) throw new Error('the stack could not be started: see what npm start says');
    await sleep(POLL_MS);
  }
  throw new Error('the stack did not get ready');
}

async function stopChild(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
