import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { type LinkStatus, storeLinkStatus } from './status-store.ts';

/** The rates of an interval from the counts at both its ends. A link that was opened anew counts from 0 again. */
export function statusOf(
  snapshot: LinkSnapshot,
  before: LinkSnapshot | undefined,
  intervalMs: number,
): LinkStatus {
  const since = before !== undefined && before.submitted <= snapshot.submitted ? before : undefined;
  const submitted = snapshot.submitted - (since?.submitted ?? 0);
  const errors = errorCount(snapshot) - (since ? errorCount(since) : 0);
  return {
    snapshot,
    throughput: (submitted * 1_000) / intervalMs,
    errorRate: submitted === 0 ? 0 : Math.min(1, errors / submitted),
  };
}

function errorCount({ errors }: LinkSnapshot): number {
  let sum = 0;
  for (const count of errors.values()) sum += count;
  return sum;
}

export type StatusReport = { stop(): void };

export type StatusReportDeps = {
  readonly pool: Pool;
  readonly bridgeId: string;
  readonly snapshots: () => readonly LinkSnapshot[];
  readonly log: Logger;
  readonly intervalMs: number;
};

/** Writes the links' status once an interval, as far as it has changed. */
export function reportStatus(deps: StatusReportDeps): StatusReport {
  let before: readonly LinkSnapshot[] = [];
  let stored: readonly LinkStatus[] = [];
  let writing = false;

  async function report(): Promise<void> {
    if (writing) return;
    writing = true;
    const snapshots = deps.snapshots().map((snapshot) => ({ ...snapshot, errors: new Map(snapshot.errors) }));
    const statuses = snapshots.map((snapshot) =>
      statusOf(
        snapshot,
        before.find(({ connector }) => connector === snapshot.connector),
        deps.intervalMs,
      ),
    );
    before = snapshots;
    const changed = statuses.filter((status) => !stored.some((other) => isDeepStrictEqual(other, status)));
    try {
      if (changed.length > 0) await storeLinkStatus(deps.pool, deps.bridgeId, changed);
      stored = statuses;
    } catch (error) {
      deps.log.warn({ event: 'status.not-stored', err: String(error) });
    } finally {
      writing = false;
    }
  }

  const timer = setInterval(() => void report(), deps.intervalMs);
  return { stop: () => clearInterval(timer) };
}
