import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessPart } from './part.ts';
import { type PartFolders, type PartProcess, startPartProcess } from './part-process.ts';
import { decideRestart, describeExit } from './restart-decision.ts';

export type KeepRunningDeps = PartFolders & {
  readonly stopping: AbortSignal;
  readonly report: (text: string) => void;
  /** Called each time the part has a new process. */
  readonly onProcess: (process: PartProcess) => void;
  /** Called each time it serves. */
  readonly onReady: () => void;
};

export type PartEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly reason: string; readonly lines: readonly string[] };

/** Runs a part, again and again, until the stack stops; gives up only on one that was never ready. */
export async function keepRunning(part: ProcessPart, deps: KeepRunningDeps): Promise<PartEnd> {
  let failures = 0;
  let everReady = false;
  while (!deps.stopping.aborted) {
    const run = await runOnce(part, deps, everReady);
    everReady ||= run.ready === 'ready';
    const decision = decideRestart({ stopping: deps.stopping.aborted, everReady, upMs: run.upMs, failures });
    if (decision.kind === 'stopped') break;
    if (decision.kind === 'give-up') {
      const reason = run.ready === 'too-slow' ? 'did not get ready in time' : run.description;
      return { kind: 'failed', reason, lines: await run.lastLines() };
    }
    failures = decision.failures;
    deps.report(`${run.description}, starts again in ${formatSeconds(decision.delayMs)} s`);
    await sleep(decision.delayMs, undefined, { signal: deps.stopping }).catch(() => undefined);
  }
  return { kind: 'stopped' };
}

async function runOnce(part: ProcessPart, deps: KeepRunningDeps, again: boolean) {
  const startedAt = performance.now();
  const process = await startPartProcess(part, deps);
  deps.onProcess(process);
  // A stop that came while the process was being made found nothing to signal.
  if (deps.stopping.aborted) process.signal(part.stopSignal);
  const ready = await process.ready;
  const readyAt = performance.now();
  if (ready === 'ready' && !deps.stopping.aborted) {
    deps.report(
      `ready${again ? ' again' : ''} in ${formatSeconds(readyAt - startedAt)} s   ${part.place}`.trimEnd(),
    );
    deps.onReady();
  }
  if (ready === 'too-slow') process.signal('SIGKILL');
  const description = describeExit(await process.exit);
  const upMs = ready === 'ready' ? performance.now() - readyAt : 0;
  return { ready, upMs, description, lastLines: process.lastLines };
}

export function formatSeconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(1);
}
