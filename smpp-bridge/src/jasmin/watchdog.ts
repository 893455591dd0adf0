// Keeps Jasmin at work: looks at it every other second, provisions it when it comes up, and restarts it when it does not
// do what it says.
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { BrokerQueues } from './broker-queues.ts';
import type { ConnectorConsole } from './connector-console.ts';
import type { StopOutcome } from './stop-jasmin.ts';
import {
  afterProvision,
  afterRestart,
  initialWatchdogState,
  type Observation,
  type RestartReason,
  type WatchdogVerdict,
  watchdogVerdict,
} from './watchdog-verdict.ts';

export type Watchdog = {
  /** Jasmin has said that it does not know us: look at once. */
  alarm(): void;
  /** How often it has ended a Jasmin. */
  restarts(): number;
  stop(): Promise<void>;
};

export type WatchdogDeps = {
  readonly broker: BrokerQueues;
  readonly console: ConnectorConsole;
  readonly ping: () => Promise<boolean>;
  /** Ids of Jasmin's connectors that must be there. */
  readonly cids: () => readonly string[];
  /** Whether tickets of this one could be claimed. */
  readonly isClaimable: (cid: string) => boolean;
  readonly lastClaimMs: () => number;
  /** Answers whether Jasmin now holds all it must. */
  readonly provision: () => Promise<boolean>;
  readonly restart: () => Promise<StopOutcome>;
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
  let wake = new AbortController();
  let state = initialWatchdogState(performance.now());
  let restarts = 0;
  let lastVerdict = '';

  async function observe(): Promise<Observation> {
    const cids = deps.cids();
    const queueOf = (cid: string) => `submit.sm.${cid}`;
    const [httpAnswers, console, queues] = await Promise.all([
      deps.ping(),
      deps.console.look(cids),
      deps.broker.look([...JASMIN_QUEUES, ...cids.map(queueOf)]),
    ]);
    return {
      nowMs: performance.now(),
      httpAnswers,
      missingConnectors: console?.missing,
      consoleIsNew: console?.isNew ?? false,
      queues,
      claimableQueues: cids.filter(deps.isClaimable).map(queueOf),
      lastClaimMs: deps.lastClaimMs(),
    };
  }

  async function look(): Promise<void> {
    const decided = watchdogVerdict(state, await observe());
    state = decided.state;
    report(decided.verdict);
    switch (decided.verdict.kind) {
      case 'healthy':
      case 'wait':
        break;
      case 'provision':
        if (await deps.provision()) state = afterProvision(state);
        break;
      case 'restart':
        await restart(decided.verdict.reason);
        break;
      default:
        assertNever(decided.verdict);
    }
  }

  async function restart(reason: RestartReason): Promise<void> {
    const outcome = await deps.restart();
    // Also where it came to nothing: the next attempt must not follow at once.
    state = afterRestart(state, performance.now());
    switch (outcome) {
      case 'stopped':
      case 'killed':
        restarts += 1;
        return log.warn({ reason, outcome, restarts }, 'jasmin.restarted');
      case 'not-running':
      case 'no-pid-file':
        return log.error({ reason, outcome }, 'jasmin.not-restarted');
      default:
        assertNever(outcome);
    }
  }

  /** One line a change, not one a look. */
  function report(verdict: WatchdogVerdict): void {
    const text = verdict.kind === 'wait' ? `wait for ${verdict.for}` : verdict.kind;
    if (text !== lastVerdict) log.info({ verdict: text }, 'jasmin.verdict');
    lastVerdict = text;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      await look().catch((error: unknown) => log.warn({ err: error }, 'watchdog.failed'));
      const delayMs = state.recovering ? RECOVERING_INTERVAL_MS : deps.intervalMs;
      const signal = AbortSignal.any([stopping.signal, wake.signal]);
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    alarm() {
      state = { ...state, recovering: true };
      wake.abort();
    },
    restarts: () => restarts,
    async stop() {
      stopping.abort();
      deps.console.close();
      deps.broker.close();
      // A look that waits for a Jasmin that is gone ends by its own deadline.
      await Promise.race([running, sleep(STOP_WAIT_MS)]);
    },
  };
}
