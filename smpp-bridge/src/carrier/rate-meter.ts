/** Counts what happens, to tell how often in a second it does. */
export type RateMeter = { readonly startedAtMs: number; readonly count: number; readonly perSecond: number };

export const IDLE_METER: RateMeter = { startedAtMs: 0, count: 0, perSecond: 0 };

const SPAN_MS = 1_000;

/** One more. */
export function counted(meter: RateMeter, nowMs: number): RateMeter {
  const elapsedMs = nowMs - meter.startedAtMs;
  if (elapsedMs < SPAN_MS) return { ...meter, count: meter.count + 1 };
  return { startedAtMs: nowMs, count: 1, perSecond: (meter.count * 1_000) / elapsedMs };
}

/** In the last second that is over, or in this one where that is more. */
export function perSecondIn(meter: RateMeter, nowMs: number): number {
  const elapsedMs = nowMs - meter.startedAtMs;
  return elapsedMs > 2 * SPAN_MS ? 0 : Math.max(meter.perSecond, meter.count);
}
