import type { BindStatus } from './carrier-bind.ts';

/** One link's numbers at a moment, for the status table and the metrics. */
export type LinkSnapshot = {
  readonly connector: string;
  readonly peer: string;
  readonly status: BindStatus;
  readonly boundAt: Date | undefined;
  readonly lastError: string | undefined;
  readonly window: number;
  readonly inFlight: number;
  /** Parts that were not sent yet. */
  readonly waiting: number;
  readonly throughputMax: number;
  readonly submitted: number;
  /** Answers that were not ESME_ROK, by name; `timeout` and `lost` where none came. */
  readonly errors: ReadonlyMap<string, number>;
};
