import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessPart } from './part.ts';
import { hasPrinted, lastLines, openPartLog, type PartLog } from './part-log.ts';
import { removePidFile, signalGroup, writePidFile } from './pid-file.ts';
import type { PartExit } from './restart-decision.ts';

const READY_POLL_MS = 20;
const READY_TIMEOUT_MS = 60_000;
const SHOWN_LINES = 15;

export type PartProcess = {
  /** Settles when the part serves, has ended before, or did not get ready in time. */
  readonly ready: Promise<'ready' | 'ended' | 'too-slow'>;
  /** Settles when the process has ended and its group is gone. */
  readonly exit: Promise<PartExit>;
  signal(signal: NodeJS.Signals): void;
  lastLines(): Promise<string[]>;
};

export type PartFolders = { readonly logDir: string; readonly runDir: string };

/** Starts one process, in a group of its own: a Ctrl-C at the terminal reaches the supervisor alone. */
export async function startPartProcess(
  part: ProcessPart,
  { logDir, runDir }: PartFolders,
): Promise<PartProcess> {
  const log = await openPartLog(logDir, part.name);
  const child = spawn(part.command, [...part.args], {
    ...{ env: { ...part.env }, cwd: part.cwd, uid: part.uid, gid: part.gid },
    stdio: ['ignore', log.handle.fd, log.handle.fd],
    detached: true,
  });
  const ended = new Promise<PartExit>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal }),
    );
  });
  await log.handle.close();
  const { pid } = child;
  if (pid !== undefined) await writePidFile(runDir, part.name, { pid, stopSignal: part.stopSignal });
  const exit = ended.then(async (how) => {
    // Whatever the part had started itself goes with it.
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    await removePidFile(runDir, part.name);
    return how;
  });
  return {
    ready: waitUntilReady(part, log, exit),
    exit,
    signal: (signal) => {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) signalGroup(pid, signal);
    },
    lastLines: () => lastLines(log, SHOWN_LINES),
  };
}

async function waitUntilReady(
  { ready: readiness, readyTimeoutMs = READY_TIMEOUT_MS }: ProcessPart,
  log: PartLog,
  exit: Promise<unknown>,
): Promise<'ready' | 'ended' | 'too-slow'> {
  let hasEnded = false;
  void exit.then(() => {
    hasEnded = true;
  });
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    const ready =
      readiness.kind === 'line' ? await hasPrinted(log, readiness.pattern) : await readiness.isReady();
    if (hasEnded) return 'ended';
    if (ready) return 'ready';
    await sleep(READY_POLL_MS);
  }
  return 'too-slow';
}
