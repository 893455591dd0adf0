// The carrier's limit of PDUs a second, smoothed: each part of a text takes a token, tokens drip in continuously and at
// most a tenth of a second of them is saved, so that no second sees more than its limit and a tenth.

export type TokenBucket = { readonly tokens: number; readonly filledAtMs: number };

export type TokenDecision =
  | { readonly kind: 'taken'; readonly bucket: TokenBucket }
  | { readonly kind: 'wait'; readonly waitMs: number };

export const FULL_BUCKET: TokenBucket = { tokens: Number.POSITIVE_INFINITY, filledAtMs: 0 };

const SAVED_SECONDS = 0.1;

/** `perSecond` 0 is no limit. `nowMs` is of a monotonic clock. */
export function takeToken(bucket: TokenBucket, perSecond: number, nowMs: number): TokenDecision {
  if (perSecond === 0) return { kind: 'taken', bucket };
  const savedMax = Math.max(1, perSecond * SAVED_SECONDS);
  const dripped = ((nowMs - bucket.filledAtMs) / 1_000) * perSecond;
  const tokens = Math.min(savedMax, bucket.tokens + Math.max(0, dripped));
  if (tokens >= 1) return { kind: 'taken', bucket: { tokens: tokens - 1, filledAtMs: nowMs } };
  return { kind: 'wait', waitMs: Math.ceil(((1 - tokens) / perSecond) * 1_000) };
}
