// Starts the parts in the order of their dependencies, each as soon as it can; starts one that dies again; stops all
// in the opposite order. Processes that a killed supervisor left are found by their pid files at the next start.
import { describeError } from './describe-error.ts';
import { formatSeconds, keepRunning, type PartEnd } from './keep-running.ts';
import type { PartSpec, ProcessPart, StepPart } from './part.ts';
import { cutPartLog } from './part-log.ts';
import type { PartFolders, PartProcess } from './part-process.ts';
import { checkDependencies, dependentsOf } from './start-order.ts';

/** A part has this long to stop when asked, unless it says otherwise; and the whole stack at most `STOP_TIMEOUT_MS`. */
const PART_STOP_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 4_500;
const LOG_CHECK_MS = 10_000;
const NAME_WIDTH = 12;

export type StartFailure = {
  readonly kind: 'failed';
  readonly part: string;
  readonly reason: string;
  /** The last lines it printed. */
  readonly lines: readonly string[];
};
export type StartOutcome = { readonly kind: 'ready' } | { readonly kind: 'stopped' } | StartFailure;

export type SupervisorDeps = PartFolders & {
  /** Takes one line of output. */
  readonly report: (line: string) => void;
};

export type Supervisor = {
  /** Settles when every part is ready, one has failed for good, or `stop` was called meanwhile. */
  start(): Promise<StartOutcome>;
  /** Stops everything within 5 s; calling it again changes nothing. */
  stop(): Promise<void>;
  /** Ends everything at once, with SIGKILL. */
  kill(): void;
};

type Running = { process?: PartProcess; readonly ended: Promise<void> };

/** Throws when a dependency does not exist or goes in a circle. */
export function createSupervisor(parts: readonly PartSpec[], deps: SupervisorDeps): Supervisor {
  checkDependencies(parts);
  const running = new Map<string, Running>();
  const abort = new AbortController();
  const stopping = abort.signal;
  const failed = Promise.withResolvers<StartFailure>();
  const reportOf = (name: string) => (text: string) => deps.report(`${name.padEnd(NAME_WIDTH)} ${text}`);
  let stopped: Promise<void> | undefined;

  async function start(): Promise<StartOutcome> {
    const ready = new Map(parts.map(({ name }) => [name, Promise.withResolvers<void>()]));
    for (const part of parts) {
      void Promise.all(part.dependsOn.map((name) => ready.get(name)?.promise)).then(() => {
        if (stopping.aborted) return;
        const onReady = () => ready.get(part.name)?.resolve();
        if (part.kind === 'step') void runStep(part, onReady);
        else run(part, onReady);
      });
    }
    const cutting = setInterval(() => void cutLogs(), LOG_CHECK_MS);
    const aborted = new Promise<void>((resolve) => {
      stopping.addEventListener('abort', () => {
        clearInterval(cutting);
        resolve();
      });
    });
    return Promise.race([
      Promise.all([...ready.values()].map(({ promise }) => promise)).then(() => ({ kind: 'ready' }) as const),
      failed.promise,
      aborted.then(() => ({ kind: 'stopped' }) as const),
    ]);
  }

  async function runStep(part: StepPart, onReady: () => void): Promise<void> {
    const startedAt = performance.now();
    try {
      await part.run();
    } catch (error) {
      failed.resolve({ kind: 'failed', part: part.name, reason: describeError(error), lines: [] });
      return;
    }
    reportOf(part.name)(`done in ${formatSeconds(performance.now() - startedAt)} s`);
    onReady();
  }

  function run(part: ProcessPart, onReady: () => void): void {
    const onProcess = (process: PartProcess) => {
      entry.process = process;
    };
    const end = keepRunning(part, {
      ...deps,
      report: reportOf(part.name),
      stopping,
      onProcess,
      onReady,
    }).catch((error: unknown): PartEnd => ({ kind: 'failed', reason: describeError(error), lines: [] }));
    const entry: Running = {
      ended: end.then((how) => {
        if (how.kind === 'failed') failed.resolve({ ...how, part: part.name });
      }),
    };
    running.set(part.name, entry);
  }

  async function stopAll(): Promise<void> {
    abort.abort();
    const deadline = setTimeout(kill, STOP_TIMEOUT_MS);
    const stops = new Map<string, Promise<void>>();
    const stopPart = (part: PartSpec): Promise<void> => {
      const stop =
        stops.get(part.name) ??
        Promise.all(dependentsOf(part.name, parts).map(stopPart)).then(() => stopOne(part));
      stops.set(part.name, stop);
      return stop;
    };
    await Promise.all(parts.map(stopPart));
    clearTimeout(deadline);
  }

  async function stopOne(part: PartSpec): Promise<void> {
    const entry = running.get(part.name);
    if (part.kind === 'step' || entry === undefined) return;
    entry.process?.signal(part.stopSignal);
    const { stopTimeoutMs = PART_STOP_TIMEOUT_MS } = part;
    const force = setTimeout(() => entry.process?.signal('SIGKILL'), stopTimeoutMs);
    await entry.ended;
    clearTimeout(force);
  }

  function kill(): void {
    abort.abort();
    for (const { process } of running.values()) process?.signal('SIGKILL');
  }

  async function cutLogs(): Promise<void> {
    for (const { name } of parts) await cutPartLog(deps.logDir, name).catch(() => undefined);
  }

  return {
    start,
    stop: () => {
      stopped ??= stopAll();
      return stopped;
    },
    kill,
  };
}
