// Whether Jasmin works, from outside. It keeps answering Success with nobody behind its queues: after it has lost the
// broker it reconnects, but never consumes again, and only a restart heals that. Times are milliseconds of one clock.

export type BrokerQueue = { readonly name: string; readonly consumers: number; readonly messages: number };

export type Observation = {
  readonly nowMs: number;
  readonly httpAnswers: boolean;
  /** Ours that the console does not show as started; undefined where the console does not answer. */
  readonly missingConnectors: readonly string[] | undefined;
  /** The session on the console had to be opened anew: Jasmin may have restarted meanwhile. */
  readonly consoleIsNew: boolean;
  /** A queue that does not exist has no consumers; undefined where the broker does not answer. */
  readonly queues: readonly BrokerQueue[] | undefined;
  /** Queues of connectors whose carrier link is bound: what waits there could be claimed. */
  readonly claimableQueues: readonly string[];
  readonly lastClaimMs: number;
};

export type WatchdogState = {
  /** Since when Jasmin may be starting. */
  readonly startedMs: number;
  /** It has (re)started: what it holds is not known until it was provisioned. */
  readonly recovering: boolean;
  readonly brokerWasAway: boolean;
  readonly suspectSinceMs: number | undefined;
  /** Restarts of ours since it last worked for a long time. */
  readonly restarts: number;
};

export type RestartReason = 'unreachable' | 'no-consumers' | 'no-progress';

export type WatchdogVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'wait'; readonly for: 'broker' | 'start' | RestartReason }
  /** Provision it, then post all open tickets again. */
  | { readonly kind: 'provision' }
  | { readonly kind: 'restart'; readonly reason: RestartReason };

export const START_GRACE_MS = 15_000;
const SUSPICION_MS = 4_000;
const NO_PROGRESS_MS = 10_000;
const RESTART_DELAY_FIRST_MS = 10_000;
const RESTART_DELAY_MAX_MS = 300_000;
const FORGIVEN_AFTER_MS = 600_000;

export function initialWatchdogState(nowMs: number): WatchdogState {
  return {
    startedMs: nowMs,
    recovering: true,
    brokerWasAway: false,
    suspectSinceMs: undefined,
    restarts: 0,
  };
}

/** Decides from the newest observation; the state carries what earlier ones have left. */
export function watchdogVerdict(
  state: WatchdogState,
  seen: Observation,
): { readonly state: WatchdogState; readonly verdict: WatchdogVerdict } {
  // Without a broker Jasmin cannot work, and a restart would not help it.
  if (seen.queues === undefined) {
    return { state: { ...state, brokerWasAway: true }, verdict: { kind: 'wait', for: 'broker' } };
  }
  const reachable = seen.httpAnswers && seen.missingConnectors !== undefined;
  const isDoubtful = state.recovering || seen.consoleIsNew || (seen.missingConnectors ?? []).length > 0;
  if (reachable && isDoubtful) {
    return { state: { ...state, suspectSinceMs: undefined }, verdict: { kind: 'provision' } };
  }
  const fault = faultOf(state, seen, seen.queues, reachable);
  if (fault === undefined) return { state: atWork(state, seen), verdict: { kind: 'healthy' } };
  return suspect(state, seen, fault);
}

/** The state after a restart of ours. */
export function afterRestart(state: WatchdogState, nowMs: number): WatchdogState {
  return { ...initialWatchdogState(nowMs), restarts: state.restarts + 1 };
}

/** The state after it was provisioned: what it has not consumed by now it will. */
export function afterProvision(state: WatchdogState): WatchdogState {
  return { ...state, recovering: false };
}

function faultOf(
  state: WatchdogState,
  seen: Observation,
  queues: readonly BrokerQueue[],
  reachable: boolean,
): RestartReason | undefined {
  if (!reachable) return 'unreachable';
  if (queues.some(({ consumers }) => consumers === 0)) return 'no-consumers';
  const waiting = queues.some(({ name, messages }) => messages > 0 && seen.claimableQueues.includes(name));
  const sinceMs = Math.max(seen.lastClaimMs, state.startedMs);
  return waiting && seen.nowMs - sinceMs >= NO_PROGRESS_MS ? 'no-progress' : undefined;
}

function atWork(state: WatchdogState, seen: Observation): WatchdogState {
  const forgiven = seen.nowMs - state.startedMs >= FORGIVEN_AFTER_MS;
  return {
    ...state,
    brokerWasAway: false,
    suspectSinceMs: undefined,
    restarts: forgiven ? 0 : state.restarts,
  };
}

function suspect(
  state: WatchdogState,
  { nowMs }: Observation,
  reason: RestartReason,
): { readonly state: WatchdogState; readonly verdict: WatchdogVerdict } {
  const suspectSinceMs = state.suspectSinceMs ?? nowMs;
  const suspecting = { ...state, suspectSinceMs };
  // Consumers that are gone after the broker was away do not come back: no need to watch that for long.
  const isCertain = reason === 'no-consumers' && state.brokerWasAway;
  if (!isCertain && nowMs - state.startedMs < START_GRACE_MS) {
    return { state: suspecting, verdict: { kind: 'wait', for: 'start' } };
  }
  const watched = isCertain || reason === 'no-progress' || nowMs - suspectSinceMs >= SUSPICION_MS;
  if (!watched || nowMs - state.startedMs < restartDelayMs(state.restarts)) {
    return { state: suspecting, verdict: { kind: 'wait', for: reason } };
  }
  return { state: suspecting, verdict: { kind: 'restart', reason } };
}

/** From one restart of ours to the next. */
function restartDelayMs(restarts: number): number {
  if (restarts === 0) return 0;
  return Math.min(RESTART_DELAY_MAX_MS, RESTART_DELAY_FIRST_MS * 2 ** Math.min(10, restarts - 1));
}
