// How a link slows down when the carrier throttles it: everything waits 1 s, doubling to 30 s while no answer is good
// in between, and starts again with one PDU in flight, doubling with each round of good answers.

export type Pace = {
  /** PDUs that may be in flight now. */
  readonly allowed: number;
  readonly pausedUntilMs: number;
  /** Pauses since the last accepted part. */
  readonly pauses: number;
};

const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

export const FULL_PACE: Pace = { allowed: Number.POSITIVE_INFINITY, pausedUntilMs: 0, pauses: 0 };

/** A throttled answer. Those of PDUs that were in flight together count once: the pause is not made longer by them. */
export function throttled(pace: Pace, nowMs: number): Pace {
  if (nowMs < pace.pausedUntilMs) return pace;
  const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(pace.pauses, 10));
  return { allowed: 1, pausedUntilMs: nowMs + pauseMs, pauses: pace.pauses + 1 };
}

/** An accepted part; `window` is the link's whole window, where the limit disappears again. */
export function accepted(pace: Pace, window: number, nowMs: number): Pace {
  if (pace.allowed === Number.POSITIVE_INFINITY || nowMs < pace.pausedUntilMs) return pace;
  const allowed = pace.allowed + 1;
  return { ...pace, pauses: 0, allowed: allowed >= window ? Number.POSITIVE_INFINITY : allowed };
}
