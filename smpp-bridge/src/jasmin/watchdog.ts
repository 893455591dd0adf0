// Keeps Jasmin at work: looks at it every other second, provisions it when it comes up or differs from what it shall hold,
// posts again what it loses, and restarts it when it does not do what it says.
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { BrokerQueues } from './broker-queues.ts';
import type { ConnectorConsole } from './connector-console.ts';
import type { JasminConnector } from './jcli-parse.ts';
import type { StopOutcome } from './stop-jasmin.ts';
import {
  afterProvision,
  afterRestart,
  type BrokerQueue,
  initialWatchdogState,
  type Observation,
  type ProvisionCause,
  type RestartReason,
  type WatchdogVerdict,
  watchdogVerdict,
} from './watchdog-verdict.ts';

export type JasminPart = 'http' | 'console' | 'broker' | 'redis';

export type WatchdogNumbers = {
  /** `healthy`, `wait for broker`, … */
  readonly verdict: string;
  readonly partsUp: ReadonlyMap<JasminPart, boolean>;
  /** How often it has ended a Jasmin, by reason. */
  readonly restarts: ReadonlyMap<RestartReason, number>;
  readonly lastRestart: { readonly reason: RestartReason; readonly at: Date } | undefined;
  /** How often it has posted again what Jasmin had lost. */
  readonly reposts: number;
  /** Jasmin's connectors as the console showed them last, and the queues as the broker did. */
  readonly connectors: readonly JasminConnector[];
  readonly queues: readonly BrokerQueue[];
};

export type WatchdogAlarm = 'recovery' | 'change' | 'doubt';

export type Watchdog = {
  /** Jasmin has said that it does not know us, shall hold something else, or behaves as if it held it: look at once. */
  alarm(because: WatchdogAlarm): void;
  numbers(): WatchdogNumbers;
  stop(): Promise<void>;
};

export type WatchdogDeps = {
  readonly broker: BrokerQueues;
  readonly console: Pick<ConnectorConsole, 'look' | 'close'>;
  readonly ping: () => Promise<boolean>;
  readonly pingRedis: () => Promise<boolean>;
  /** Ids of Jasmin's connectors that must be there. */
  readonly cids: () => readonly string[];
  /** Whether tickets of this one could be claimed. */
  readonly isClaimable: (cid: string) => boolean;
  /** Since when the oldest accepted ticket of this one has been waited for. */
  readonly awaitedSinceMs: (cid: string) => number | undefined;
  /** When a ticket of this one, or of any, last came back. */
  readonly lastReturnMs: (cid?: string) => number;
  /** Answers whether Jasmin now holds all it must. */
  readonly provision: (because: ProvisionCause) => Promise<boolean>;
  /** Posts all open tickets again. */
  readonly repost: () => Promise<void>;
  readonly restart: (reason: RestartReason) => Promise<StopOutcome>;
  /** After each look. */
  readonly onLook: () => void;
  readonly now: () => Date;
  readonly log: Logger;
  readonly intervalMs: number;
};

/** Besides those of the connectors. Receipts and inbound messages do not pass here, but a dead one tells the same tale. */
const JASMIN_QUEUES = ['DLRLookup-main', 'dlr_thrower', 'deliver_sm_thrower', 'RouterPB_deliver_sm_all'];
const RECOVERING_INTERVAL_MS = 250;
const STOP_WAIT_MS = 500;

export function runWatchdog(deps: WatchdogDeps): Watchdog {
  const { log } = deps;
  const stopping = new AbortController();
  const restarts = new Map<RestartReason, number>();
  let partsUp: ReadonlyMap<JasminPart, boolean> = new Map();
  let wake = new AbortController();
  let state = initialWatchdogState(performance.now());
  const alarms = new Set<WatchdogAlarm>();
  let isRefused = false;
  let lastRestart: WatchdogNumbers['lastRestart'];
  let reposts = 0;
  let verdict = 'starting';
  let seen: Pick<WatchdogNumbers, 'connectors' | 'queues'> = { connectors: [], queues: [] };

  async function observe(): Promise<Observation> {
    const cids = deps.cids();
    const queueOf = (cid: string) => `submit.sm.${cid}`;
    const [httpAnswers, console, queues, redis] = await Promise.all([
      deps.ping(),
      deps.console.look(cids),
      deps.broker.look([...JASMIN_QUEUES, ...cids.map(queueOf)]),
      deps.pingRedis(),
    ]);
    noteParts(
      new Map([
        ['http', httpAnswers],
        ['console', console !== undefined],
        ['broker', queues !== undefined],
        ['redis', redis],
      ]),
    );
    seen = { connectors: console?.found ?? [], queues: queues ?? [] };
    const claimable = cids.filter(deps.isClaimable);
    return {
      nowMs: performance.now(),
      httpAnswers,
      missingConnectors: console?.missing,
      consoleIsNew: console?.isNew ?? false,
      queues,
      claimableQueues: new Map(
        claimable.map((cid) => [
          queueOf(cid),
          { awaitedSinceMs: deps.awaitedSinceMs(cid), returnedMs: deps.lastReturnMs(cid) },
        ]),
      ),
      lastReturnMs: deps.lastReturnMs(),
    };
  }

  /** One line a change, not one a look. */
  function noteParts(answering: ReadonlyMap<JasminPart, boolean>): void {
    for (const [part, isUp] of answering) {
      if (partsUp.get(part) === isUp) continue;
      if (isUp) log.info({ part }, 'jasmin.part-up');
      else log.error({ part }, 'jasmin.part-down');
    }
    partsUp = answering;
  }

  async function look(): Promise<void> {
    state = {
      ...state,
      recovering: state.recovering || alarms.has('recovery'),
      changed: state.changed || alarms.has('change'),
      doubted: state.doubted || alarms.has('doubt'),
    };
    alarms.clear();
    const decided = watchdogVerdict(state, await observe());
    state = decided.state;
    report(decided.verdict);
    switch (decided.verdict.kind) {
      case 'healthy':
      case 'wait':
        break;
      case 'provision':
        await provision(decided.verdict.because);
        break;
      case 'repost':
        reposts += 1;
        log.error({ reposts }, 'jasmin.tickets-lost');
        await deps.repost();
        break;
      case 'restart':
        await restart(decided.verdict.reason);
        break;
      default:
        assertNever(decided.verdict);
    }
  }

  async function provision(because: ProvisionCause): Promise<void> {
    const isProvisioned = await deps.provision(because);
    isRefused = !isProvisioned;
    // What failed is tried again, but a mere check not before the next one is due.
    if (isProvisioned) state = afterProvision(state, performance.now());
    else if (because === 'check') state = { ...state, checkedMs: performance.now() };
  }

  async function restart(reason: RestartReason): Promise<void> {
    const outcome = await deps.restart(reason);
    // Also where it came to nothing: the next attempt must not follow at once.
    state = afterRestart(state, performance.now());
    switch (outcome) {
      case 'stopped':
      case 'killed':
        restarts.set(reason, (restarts.get(reason) ?? 0) + 1);
        lastRestart = { reason, at: deps.now() };
        return log.warn({ reason, outcome, restarts: sumOf(restarts) }, 'jasmin.restarted');
      case 'not-running':
      case 'no-pid-file':
        return log.error({ reason, outcome }, 'jasmin.not-restarted');
      default:
        assertNever(outcome);
    }
  }

  /** One line a change, not one a look. */
  function report(decided: WatchdogVerdict): void {
    const text = describeVerdict(decided);
    if (text !== verdict) log.info({ verdict: text }, 'jasmin.verdict');
    verdict = text;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      await look().catch((error: unknown) => log.warn({ err: error }, 'watchdog.failed'));
      deps.onLook();
      await pause(state.recovering && !isRefused ? RECOVERING_INTERVAL_MS : deps.intervalMs);
    }
  }

  /** An alarm ends it, but not before a moment has passed, nor where the last attempt has failed: Jasmin needs rest too. */
  async function pause(durationMs: number): Promise<void> {
    const leastMs = isRefused ? durationMs : Math.min(durationMs, RECOVERING_INTERVAL_MS);
    await sleep(leastMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    const signal = AbortSignal.any([stopping.signal, wake.signal]);
    if (durationMs > leastMs) await sleep(durationMs - leastMs, undefined, { signal }).catch(() => undefined);
  }

  const running = run();
  return {
    alarm(because) {
      alarms.add(because);
      wake.abort();
    },
    numbers: () => ({ verdict, partsUp, restarts, lastRestart, reposts, ...seen }),
    async stop() {
      stopping.abort();
      deps.console.close();
      deps.broker.close();
      // A look that waits for a Jasmin that is gone ends by its own deadline.
      await Promise.race([running, sleep(STOP_WAIT_MS)]);
    },
  };
}

function describeVerdict(verdict: WatchdogVerdict): string {
  switch (verdict.kind) {
    case 'healthy':
    case 'repost':
      return verdict.kind;
    case 'wait':
      return `wait for ${verdict.for}`;
    case 'provision':
      // Looking every half minute whether all is as it was is health.
      return verdict.because === 'check' ? 'healthy' : `provision after ${verdict.because}`;
    case 'restart':
      return `restart for ${verdict.reason}`;
    default:
      return assertNever(verdict);
  }
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
