// How much a receiver is asked to take. Calls at once grow by one a round of successes and halve when it is overloaded (additive
// increase, multiplicative decrease), and a circuit opens after failures without a success between them: then one call tries
// now and then, and all else waits.
import { parseRetryAfter } from './backoff.ts';
import type { CallOutcome } from './verdict.ts';

export type ReceiverHealth = {
  /** Calls at once, a fraction while it grows; at least 1. */
  readonly slots: number;
  /** Failures since the last success. */
  readonly failures: number;
  /** When the first of them was. */
  readonly failingSince: Date | undefined;
  /** Absent: the circuit is closed. */
  readonly openedAt: Date | undefined;
  /** Failed tries since the circuit opened. */
  readonly probes: number;
  /** Nothing is called before. */
  readonly resumeAt: Date | undefined;
  readonly lastSuccessAt: Date | undefined;
  /** When it was last asked for less; calls that had begun before say nothing new. Not stored. */
  readonly slowedAt?: Date | undefined;
};

export type EndedCall = { readonly outcome: CallOutcome; readonly startedAt: Date; readonly endedAt: Date };

/** Calls at once to a receiver that nothing is known of. */
export const SLOTS_AT_FIRST = 5;

const FAILURES_TO_OPEN = 10;
const PROBE_DELAY_MS = 5_000;
const PROBE_DELAY_MAX_MS = 300_000;
/** A receiver that asks for time gets it, all of its lane; a delivery of its own waits longer where it is asked to. */
const PAUSE_MAX_MS = 300_000;
const JITTER_SHARE = 0.1;
const OVERLOADED: readonly number[] = [429, 502, 503, 504];

/** `slotsMax` bounds the growth; `jitter` is in [0, 1). */
export function healthAfter(
  health: ReceiverHealth,
  call: EndedCall,
  slotsMax: number,
  jitter: number,
): ReceiverHealth {
  return isSuccess(call.outcome) ? afterSuccess(health, call, slotsMax) : afterFailure(health, call, jitter);
}

/** How many calls may be under way now. */
export function slotsOf(health: ReceiverHealth): number {
  return health.openedAt === undefined ? Math.max(1, Math.floor(health.slots)) : 1;
}

function afterSuccess(health: ReceiverHealth, { endedAt }: EndedCall, slotsMax: number): ReceiverHealth {
  return {
    slots: health.openedAt === undefined ? Math.min(slotsMax, health.slots + 1 / health.slots) : 1,
    failures: 0,
    failingSince: undefined,
    openedAt: undefined,
    probes: 0,
    // A pause that it asked for holds, although a call that had begun before succeeded.
    resumeAt: health.openedAt === undefined ? health.resumeAt : undefined,
    lastSuccessAt: endedAt,
    slowedAt: health.slowedAt,
  };
}

function afterFailure(health: ReceiverHealth, call: EndedCall, jitter: number): ReceiverHealth {
  const { outcome, startedAt, endedAt } = call;
  const failed = {
    ...health,
    failures: health.failures + 1,
    failingSince: health.failingSince ?? startedAt,
  };
  if (failed.openedAt !== undefined) {
    // Nobody tries before that time: the call was under way already when the circuit opened.
    if (startedAt < (failed.resumeAt ?? failed.openedAt)) return failed;
    const probes = failed.probes + 1;
    return { ...failed, probes, resumeAt: probeAt(probes, endedAt, jitter) };
  }
  if (failed.failures >= FAILURES_TO_OPEN) {
    return { ...failed, slots: 1, openedAt: endedAt, probes: 0, resumeAt: probeAt(0, endedAt, jitter) };
  }
  return isOverload(outcome) ? slowedDown(failed, call) : failed;
}

function slowedDown(health: ReceiverHealth, { outcome, startedAt, endedAt }: EndedCall): ReceiverHealth {
  const askedMs = outcome.kind === 'answered' ? parseRetryAfter(outcome.retryAfter, endedAt) : 0;
  const pausedUntil = new Date(endedAt.getTime() + Math.min(askedMs, PAUSE_MAX_MS));
  const resumeAt = askedMs > 0 ? later(health.resumeAt, pausedUntil) : health.resumeAt;
  if (health.slowedAt !== undefined && startedAt < health.slowedAt) return { ...health, resumeAt };
  return { ...health, slots: Math.max(1, health.slots / 2), slowedAt: endedAt, resumeAt };
}

function probeAt(probes: number, now: Date, jitter: number): Date {
  const delayMs = Math.min(PROBE_DELAY_MS * 2 ** probes, PROBE_DELAY_MAX_MS);
  return new Date(now.getTime() + Math.round(delayMs * (1 + JITTER_SHARE * jitter)));
}

function isSuccess(outcome: CallOutcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
}

function isOverload(outcome: CallOutcome): boolean {
  return outcome.kind === 'unanswered' || OVERLOADED.includes(outcome.status);
}

function later(moment: Date | undefined, other: Date): Date {
  return moment !== undefined && moment > other ? moment : other;
}
