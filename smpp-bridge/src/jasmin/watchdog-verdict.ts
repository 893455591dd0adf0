// Whether Jasmin works, from outside. It keeps answering Success with nobody behind its queues: after it has lost the
// broker it reconnects, but never consumes again, and only a restart heals that. Times are milliseconds of one clock.

export type BrokerQueue = { readonly name: string; readonly consumers: number; readonly messages: number };

/** Of one connector. */
export type AwaitedTickets = {
  /** Since when the oldest ticket that Jasmin has accepted is waited for at the relay; undefined where none is. */
  readonly awaitedSinceMs: number | undefined;
  /** When one last came back. */
  readonly returnedMs: number;
};

export type Observation = {
  readonly nowMs: number;
  readonly httpAnswers: boolean;
  /** Ours that the console does not show as started; undefined where the console does not answer. */
  readonly missingConnectors: readonly string[] | undefined;
  /** The session on the console had to be opened anew: Jasmin may have restarted meanwhile. */
  readonly consoleIsNew: boolean;
  /** A queue that does not exist has no consumers; undefined where the broker does not answer. */
  readonly queues: readonly BrokerQueue[] | undefined;
  /** Queues of connectors whose carrier link is bound. */
  readonly claimableQueues: ReadonlyMap<string, AwaitedTickets>;
  /** When a ticket last came back. */
  readonly lastReturnMs: number;
};

export type WatchdogState = {
  /** Since when Jasmin may be starting. */
  readonly startedMs: number;
  /** It was seen at work since: what it does not do now it once did. */
  readonly worked: boolean;
  /** It has (re)started: what it holds is not known until it was provisioned. */
  readonly recovering: boolean;
  /** What it shall hold has changed. */
  readonly changed: boolean;
  /** It has refused what it should take: somebody may have changed it. */
  readonly doubted: boolean;
  /** When it was last compared with what it shall hold. */
  readonly checkedMs: number;
  readonly brokerWasAway: boolean;
  readonly suspectSinceMs: number | undefined;
  /** When tickets were last posted again because they had not come back. */
  readonly repostedMs: number | undefined;
  /** Restarts of ours since it last worked for a long time. */
  readonly restarts: number;
};

export const RESTART_REASONS = ['unreachable', 'no-consumers', 'no-progress', 'no-return'] as const;
export type RestartReason = (typeof RESTART_REASONS)[number];
export type ProvisionCause = 'recovery' | 'change' | 'check';

export type WatchdogVerdict =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'wait'; readonly for: 'broker' | 'start' | RestartReason }
  /** Provision it; after a recovery, post all open tickets again. */
  | { readonly kind: 'provision'; readonly because: ProvisionCause }
  /** It has lost tickets: post them again. */
  | { readonly kind: 'repost' }
  | { readonly kind: 'restart'; readonly reason: RestartReason };

type Decided = { readonly state: WatchdogState; readonly verdict: WatchdogVerdict };

export const START_GRACE_MS = 15_000;
const SUSPICION_MS = 4_000;
const NO_PROGRESS_MS = 10_000;
const NO_RETURN_MS = 8_000;
const CHECK_INTERVAL_MS = 30_000;
const DOUBT_INTERVAL_MS = 5_000;
const RESTART_DELAY_FIRST_MS = 10_000;
const RESTART_DELAY_MAX_MS = 300_000;
const FORGIVEN_AFTER_MS = 600_000;

export function initialWatchdogState(nowMs: number): WatchdogState {
  return {
    startedMs: nowMs,
    worked: false,
    recovering: true,
    changed: false,
    doubted: false,
    checkedMs: nowMs,
    brokerWasAway: false,
    suspectSinceMs: undefined,
    repostedMs: undefined,
    restarts: 0,
  };
}

/**
 * Decides from the newest observation; the state carries what earlier ones have left.
 *
 * | seen                                                              | verdict                                |
 * |-------------------------------------------------------------------|----------------------------------------|
 * | the broker does not answer                                        | wait: a restart would not help         |
 * | Jasmin has restarted, or a connector of ours is gone or stopped   | provision, post open tickets again     |
 * | what it shall hold has changed                                    | provision                              |
 * | HTTP or the console does not answer for 4 s                       | restart                                |
 * | a queue without consumers for 4 s; at once if the broker was away | restart                                |
 * | a queue with messages, of whose connector none came back for 10 s | restart                                |
 * | accepted 8 s ago, nothing in the queue, not come back             | post again; a second time: restart     |
 * | none of these for 30 s; 5 s where it has refused tickets          | compare with what it shall hold        |
 */
export function watchdogVerdict(state: WatchdogState, seen: Observation): Decided {
  if (seen.queues === undefined) {
    return { state: { ...state, brokerWasAway: true }, verdict: { kind: 'wait', for: 'broker' } };
  }
  const reachable = seen.httpAnswers && seen.missingConnectors !== undefined;
  const isDoubtful = state.recovering || seen.consoleIsNew || (seen.missingConnectors ?? []).length > 0;
  if (reachable && isDoubtful) return provision(state, 'recovery');
  if (reachable && state.changed) return provision(state, 'change');
  const fault = faultOf(state, seen, seen.queues, reachable);
  if (fault === 'no-return' && !wasReposted(state, seen)) {
    return { state: { ...state, repostedMs: seen.nowMs }, verdict: { kind: 'repost' } };
  }
  if (fault !== undefined) return suspect(state, seen, fault);
  const checkAfterMs = state.doubted ? DOUBT_INTERVAL_MS : CHECK_INTERVAL_MS;
  if (seen.nowMs - state.checkedMs >= checkAfterMs) return provision(atWork(state, seen), 'check');
  return { state: atWork(state, seen), verdict: { kind: 'healthy' } };
}

/** The state after a restart of ours. */
export function afterRestart(state: WatchdogState, nowMs: number): WatchdogState {
  return { ...initialWatchdogState(nowMs), restarts: state.restarts + 1 };
}

/** The state after it was provisioned: what it has not consumed by now it will. */
export function afterProvision(state: WatchdogState, nowMs: number): WatchdogState {
  return { ...state, recovering: false, changed: false, doubted: false, checkedMs: nowMs };
}

function provision(state: WatchdogState, because: ProvisionCause): Decided {
  return { state: { ...state, suspectSinceMs: undefined }, verdict: { kind: 'provision', because } };
}

function faultOf(
  state: WatchdogState,
  seen: Observation,
  queues: readonly BrokerQueue[],
  reachable: boolean,
): RestartReason | undefined {
  if (!reachable) return 'unreachable';
  if (queues.some(({ consumers }) => consumers === 0)) return 'no-consumers';
  const waits = queues.flatMap(({ name, messages }) => {
    const { awaitedSinceMs, returnedMs = 0 } = seen.claimableQueues.get(name) ?? {};
    return awaitedSinceMs === undefined ? [] : [{ messages, awaitedSinceMs, returnedMs }];
  });
  const isOver = (limitMs: number, ...sinceMs: number[]) =>
    seen.nowMs - Math.max(state.startedMs, ...sinceMs) >= limitMs;
  const isStuck = waits.some(
    ({ messages, awaitedSinceMs, returnedMs }) =>
      messages > 0 && isOver(NO_PROGRESS_MS, awaitedSinceMs, returnedMs),
  );
  if (isStuck) return 'no-progress';
  // What waits in a queue that moves is not lost; of a queue that is empty, one at most is under way.
  const isLost = waits.some(
    ({ messages, awaitedSinceMs }) =>
      messages === 0 && isOver(NO_RETURN_MS, awaitedSinceMs, state.repostedMs ?? 0),
  );
  return isLost ? 'no-return' : undefined;
}

/** And nothing has come back since. */
function wasReposted({ repostedMs }: WatchdogState, { lastReturnMs }: Observation): boolean {
  return repostedMs !== undefined && lastReturnMs <= repostedMs;
}

function atWork(state: WatchdogState, seen: Observation): WatchdogState {
  const forgiven = seen.nowMs - state.startedMs >= FORGIVEN_AFTER_MS;
  return {
    ...state,
    worked: true,
    brokerWasAway: false,
    suspectSinceMs: undefined,
    restarts: forgiven ? 0 : state.restarts,
  };
}

function suspect(state: WatchdogState, { nowMs }: Observation, reason: RestartReason): Decided {
  const suspectSinceMs = state.suspectSinceMs ?? nowMs;
  const suspecting = { ...state, suspectSinceMs };
  // Consumers that are gone after the broker was away do not come back: no need to watch that for long.
  const isCertain = reason === 'no-consumers' && state.brokerWasAway;
  if (!isCertain && !state.worked && nowMs - state.startedMs < START_GRACE_MS) {
    return { state: suspecting, verdict: { kind: 'wait', for: 'start' } };
  }
  const needsNoWatching = isCertain || reason === 'no-progress' || reason === 'no-return';
  const watched = needsNoWatching || nowMs - suspectSinceMs >= SUSPICION_MS;
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
