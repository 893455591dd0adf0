// When a webhook is tried again: ten attempts over some three days, as the Standard Webhooks specification recommends
// ("Deliverability and reliability"). Each wait grows by up to a tenth, so that what failed together does not return together.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;

const DELAY_MAX_MS = 24 * HOUR_MS;
const JITTER_SHARE = 0.1;

/** Attempts of a delivery to an endpoint or a message's own `webhook_url`, the first one included. */
export const ATTEMPTS_MAX = DELAYS_MS.length + 1;

/**
 * Milliseconds from the end of a failed attempt (1 is the first) to the next. `jitter` is in [0, 1). A receiver that asks
 * for more time (`retryAfterMs`) gets it, up to a day.
 */
export function retryDelayMs(attempt: number, jitter: number, retryAfterMs = 0): number {
  const scheduledMs = DELAYS_MS[attempt - 1] ?? DELAY_MAX_MS;
  const jitteredMs = Math.round(scheduledMs * (1 + JITTER_SHARE * jitter));
  return Math.max(jitteredMs, Math.min(retryAfterMs, DELAY_MAX_MS));
}

/** Milliseconds in which a delivery of so many attempts makes them all, calls and jitter aside. */
export function scheduleSpanMs(attemptsMax: number): number {
  let spanMs = 0;
  for (let attempt = 1; attempt < attemptsMax; attempt += 1) spanMs += retryDelayMs(attempt, 0);
  return spanMs;
}

/** Milliseconds that a `Retry-After` header asks for (seconds or an HTTP date, RFC 9110 §10.2.3), or 0. */
export function parseRetryAfter(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - now.getTime());
}
