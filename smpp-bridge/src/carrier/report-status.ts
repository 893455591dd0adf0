import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { type LinkStatus, storeDisconnected, storeLinkStatus } from './status-store.ts';

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

export type StatusReport = {
  /** The links are closed in good order: says so. A database that is away is logged. */
  stop(): Promise<void>;
  /** Somebody else may be writing: writes nothing more. */
  abandon(): void;
};

export type StatusReportDeps = {
  readonly pool: Pool;
  readonly bridgeId: string;
  readonly snapshots: () => readonly LinkSnapshot[];
  readonly log: Logger;
  readonly intervalMs: number;
};

/** Writes the links' status once an interval, as far as it has changed; what has no link is not connected. */
export function reportStatus(deps: StatusReportDeps): StatusReport {
  let before: readonly LinkSnapshot[] = [];
  let stored: readonly LinkStatus[] = [];
  let linked: readonly string[] | undefined;
  let writing: Promise<void> | undefined;

  function report(): void {
    writing ??= store(deps.snapshots()).finally(() => {
      writing = undefined;
    });
  }

  async function store(current: readonly LinkSnapshot[]): Promise<void> {
    const snapshots = current.map((snapshot) => ({ ...snapshot, errors: new Map(snapshot.errors) }));
    const names = snapshots.map(({ connector }) => connector);
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
      // At the first look too: a bridge that died left its rows as they were.
      if (!isDeepStrictEqual(names, linked)) await storeDisconnected(deps.pool, names);
      linked = names;
      if (changed.length > 0) await storeLinkStatus(deps.pool, deps.bridgeId, changed);
      stored = statuses;
    } catch (error) {
      deps.log.warn({ err: error }, 'status.not-stored');
    }
  }

  const timer = setInterval(report, deps.intervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await writing;
      await store([]);
    },
    abandon: () => clearInterval(timer),
  };
}
