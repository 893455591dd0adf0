import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';

export type JobDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** How long after the end of its validity a message waits for its receipt. */
  readonly receiptTimeoutMs: number;
  /** Takes how many rows a table's DEFAULT partition was seen to hold. */
  onDefaultRows(table: string, rows: number): void;
};

/** Work that is looked for again and again. A run is bounded: what it leaves is there for the next one. */
export type Job = {
  readonly name: string;
  readonly intervalMs: number;
  run(deps: JobDeps, now: Date): Promise<JobResult>;
};

export type JobResult = {
  readonly rows: number;
  /** There may be more: the next run follows after a short gap instead of after the interval. */
  readonly full?: boolean;
};

/** Rows that one run takes at most. */
export const JOB_ROWS_MAX = 500;
