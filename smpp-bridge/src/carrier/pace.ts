// How fast a link sends that the carrier throttles (ESME_RTHROTTLED, ESME_RMSGQFUL): its rate is cut to 0.7 of itself and
// comes back in equal steps, from nothing to all in a minute. Where nothing at all was taken since the last cut everything
// waits, 1 s and doubling to 30 s. Nothing is dropped: what was throttled is sent again.

export type Pace = {
  /** PDUs a second; absent where the carrier has not asked for less than the connector's own limit. */
  readonly perSecond: number | undefined;
  /** The rate at which it is unhindered again. */
  readonly ceiling: number;
  readonly changedAtMs: number;
  readonly pausedUntilMs: number;
  /** Cuts since the last accepted part, all but the first of which were pauses too. */
  readonly cuts: number;
};

const CUT = 0.7;
const RECOVERY_MS = 60_000;
const PER_SECOND_MIN = 1;
/** Long enough that what was in flight together is answered: it counts once. */
const ROUND_MS = 250;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

export const FULL_PACE: Pace = {
  perSecond: undefined,
  ceiling: 0,
  changedAtMs: 0,
  pausedUntilMs: 0,
  cuts: 0,
};

/** PDUs a second: the connector's own limit, 0 for none, and what was sent in the last one. */
export type Rates = { readonly configured: number; readonly sent: number };

/**
 * After a throttled answer. What is cut is the rate at which the link sends: it may be less than it might. Answers that come
 * while the link waits change nothing: they were in flight together.
 */
export function throttled(pace: Pace, { configured, sent }: Rates, nowMs: number): Pace {
  if (nowMs < pace.pausedUntilMs) return pace;
  const limit = perSecondOf(pace, configured) || Number.POSITIVE_INFINITY;
  const before = Math.min(limit, Math.max(PER_SECOND_MIN, sent));
  const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(pace.cuts - 1, 10));
  return {
    perSecond: Math.max(PER_SECOND_MIN, before * CUT),
    ceiling: pace.perSecond === undefined ? configured || before : pace.ceiling,
    changedAtMs: nowMs,
    pausedUntilMs: nowMs + (pace.cuts === 0 ? ROUND_MS : pauseMs),
    cuts: pace.cuts + 1,
  };
}

/** After an accepted part. */
export function accepted(pace: Pace, nowMs: number): Pace {
  if (pace.perSecond === undefined || nowMs < pace.pausedUntilMs) return pace;
  const regained = (pace.ceiling * (nowMs - pace.changedAtMs)) / RECOVERY_MS;
  const perSecond = pace.perSecond + regained;
  if (perSecond >= pace.ceiling) return FULL_PACE;
  return { ...pace, perSecond, changedAtMs: nowMs, cuts: 0 };
}

/** PDUs a second that may leave; 0 is no limit. `configured` is the connector's own, with the same meaning. */
export function perSecondOf(pace: Pace, configured: number): number {
  if (pace.perSecond === undefined) return configured;
  return configured === 0 ? pace.perSecond : Math.min(configured, pace.perSecond);
}
