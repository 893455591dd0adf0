// How many tickets a second Jasmin's connectors send, and how many of them fail, from the counters that it shows
// (`/metrics`; they start anew with it).

export type ConnectorCounts = { readonly submitted: number; readonly failed: number };

export type ConnectorRates = {
  /** Counters as of `nowMs`, by connector. */
  note(counts: ReadonlyMap<string, ConnectorCounts>, nowMs: number): void;
  /** Over the last ten seconds; 0 where too little is known. */
  of(cid: string): { readonly ticketsPerSecond: number; readonly errorsPerSecond: number };
};

type Sample = { readonly atMs: number; readonly counts: ReadonlyMap<string, ConnectorCounts> };

const WINDOW_MS = 10_000;
const FAILURES = ['smppc_throttling_error_count', 'smppc_other_submit_error_count'];

/** Lines like `smppc_submit_sm_count{cid="rm-a"} 12`; all others are left out. */
export function parseCounts(metrics: string): ReadonlyMap<string, ConnectorCounts> {
  const counts = new Map<string, ConnectorCounts>();
  for (const [, name = '', cid = '', digits = ''] of metrics.matchAll(
    /^(smppc_\w+)\{cid="([^"]+)"\} (\d+)$/gm,
  )) {
    const { submitted, failed } = counts.get(cid) ?? { submitted: 0, failed: 0 };
    counts.set(cid, {
      submitted: submitted + (name === 'smppc_submit_sm_count' ? Number(digits) : 0),
      failed: failed + (FAILURES.includes(name) ? Number(digits) : 0),
    });
  }
  return counts;
}

export function measureRates(): ConnectorRates {
  let samples: readonly Sample[] = [];

  function perSecond(cid: string, read: (counts: ConnectorCounts) => number): number {
    const known = samples.flatMap(({ atMs, counts }) => {
      const found = counts.get(cid);
      return found === undefined ? [] : [{ atMs, count: read(found) }];
    });
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    const rate = ((last.count - first.count) * 1_000) / (last.atMs - first.atMs);
    // Below zero Jasmin has started meanwhile.
    return Math.round(Math.max(0, rate) * 10) / 10;
  }

  return {
    note(counts, atMs) {
      samples = [...samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, counts }];
    },
    of: (cid) => ({
      ticketsPerSecond: perSecond(cid, ({ submitted }) => submitted),
      errorsPerSecond: perSecond(cid, ({ failed }) => failed),
    }),
  };
}
