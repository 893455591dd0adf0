import type { BindsSummary } from './link-binds.ts';
import type { LinkCounts } from './link-counts.ts';
import type { LinkHealth } from './link-health.ts';

/** One link's numbers at a moment, for the status table and the metrics. */
export type LinkSnapshot = BindsSummary &
  LinkCounts & {
    readonly connector: string;
    readonly window: number;
    readonly inFlight: number;
    /** Parts that were not sent yet. */
    readonly waiting: number;
    /** PDUs a second, as configured; 0 is no limit. */
    readonly throughputMax: number;
    /** The same as far as the carrier's throttling leaves it. */
    readonly throughputAllowed: number;
    /** Whether receipts are to come for what it sends. */
    readonly asksReceipts: boolean;
    readonly drained: boolean;
    readonly health: LinkHealth;
  };
