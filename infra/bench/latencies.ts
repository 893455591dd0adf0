// How long messages took that were sent one by one, told apart by their number. One that never arrived took for ever: it
// stands in the percentiles instead of dropping out of them.

export type Arrival = { readonly n: number; readonly atMs: number };

export type Latencies = { readonly valuesMs: readonly number[]; readonly missing: number };

/** `sentAtMs[n]` is when the n-th was sent. Of one that arrived twice the first counts; others are left out. */
export function latenciesOf(sentAtMs: readonly number[], arrivals: readonly Arrival[]): Latencies {
  const arrivedAtMs = new Map<number, number>();
  for (const { n, atMs } of arrivals) {
    arrivedAtMs.set(n, Math.min(atMs, arrivedAtMs.get(n) ?? Number.POSITIVE_INFINITY));
  }
  const valuesMs = sentAtMs.map((sentMs, n) => (arrivedAtMs.get(n) ?? Number.POSITIVE_INFINITY) - sentMs);
  return { valuesMs, missing: valuesMs.filter((value) => value === Number.POSITIVE_INFINITY).length };
}

export function formatMs(valueMs: number): string {
  return Number.isFinite(valueMs) ? `${valueMs.toFixed(0)} ms` : 'never';
}
