// How many tickets a second Jasmin's connectors send, and how many of them fail, from the counters that it shows.
import type { JasminCounters } from './jasmin-counters.ts';

export type ConnectorCounts = { readonly submitted: number; readonly failed: number };

export type ConnectorRates = {
  /** Counters as of `nowMs`, by connector. */
  note(counts: ReadonlyMap<string, ConnectorCounts>, nowMs: number): void;
  /** Over the last ten seconds; 0 where too little is known. */
  of(cid: string): { readonly ticketsPerSecond: number; readonly errorsPerSecond: number };
};

type Sample = { readonly atMs: number; readonly counts: ReadonlyMap<string, ConnectorCounts> };

const WINDOW_MS = 10_000;

export function connectorCounts({ connectors }: JasminCounters): ReadonlyMap<string, ConnectorCounts> {
  return new Map(
    [...connectors].map(([cid, counts]) => {
      const of = (name: string) => counts.get(name) ?? 0;
      return [cid, { submitted: of('submit_sm'), failed: of('throttling_error') + of('other_submit_error') }];
    }),
  );
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
