// RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): the quota of a key, and what is left of it.
import { BURST_MS } from './take-permits.ts';

export type RateState = {
  readonly perSecond: number;
  /** Permits that this process holds. */
  readonly held: number;
  /** When the key has all of its second again, milliseconds since 1970. */
  readonly fullAtMs: number;
};

export function rateHeaders({ perSecond, held, fullAtMs }: RateState, nowMs: number): Record<string, string> {
  const waitMs = Math.max(0, fullAtMs - nowMs);
  const free = Math.floor(((BURST_MS - Math.min(waitMs, BURST_MS)) * perSecond) / 1_000);
  const left = Math.min(perSecond, held + free);
  return {
    'ratelimit-policy': `"key";q=${perSecond};w=${BURST_MS / 1_000}`,
    ratelimit: `"key";r=${left};t=${Math.ceil(waitMs / 1_000)}`,
  };
}
