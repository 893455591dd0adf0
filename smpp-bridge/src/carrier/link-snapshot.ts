import type { BindsSummary } from './link-binds.ts';

/** One link's numbers at a moment, for the status table and the metrics. */
export type LinkSnapshot = BindsSummary & {
  readonly connector: string;
  readonly window: number;
  readonly inFlight: number;
  /** Parts that were not sent yet. */
  readonly waiting: number;
  readonly throughputMax: number;
  readonly submitted: number;
  /** Answers that were not ESME_ROK, by name; `timeout` and `lost` where none came. */
  readonly errors: ReadonlyMap<string, number>;
};
