export type Backoff = { readonly firstMs: number; readonly maxMs: number };

/**
 * The wait before attempt `attempt + 1`: doubling from `firstMs` to `maxMs`, less up to half by `random` (0 to 1), so
 * that many links do not return to a carrier at once.
 */
export function backoffDelayMs({ firstMs, maxMs }: Backoff, attempt: number, random: number): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(fullMs * (1 - random / 2));
}
