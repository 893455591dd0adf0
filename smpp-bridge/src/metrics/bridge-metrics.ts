import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';
import type { JobCounts } from '../scheduler/run-jobs.ts';
import { readNumber, readSamples } from './register-metric.ts';

/** Sums since the process started. */
export type BridgeCounts = {
  readonly claimed: number;
  readonly unrecognisedReceipts: number;
};

/** What the metrics are read from. */
export type BridgeNumbers = {
  readonly epoch: () => number | undefined;
  readonly healthy: () => boolean;
  readonly counts: () => BridgeCounts;
  readonly jobs: () => ReadonlyMap<string, Readonly<JobCounts>>;
  /** Rows by table. */
  readonly defaultRows: () => ReadonlyMap<string, number>;
};

/** Registers what the bridge itself and its scheduler do. */
export function registerBridgeMetrics(registry: Registry, numbers: BridgeNumbers): void {
  readNumber(registry, METRICS.claimed, () => numbers.counts().claimed);
  readNumber(registry, METRICS.unrecognisedReceipts, () => numbers.counts().unrecognisedReceipts);
  readNumber(registry, METRICS.leaseHeld, () => Number(numbers.epoch() !== undefined));
  readNumber(registry, METRICS.leaseEpoch, () => numbers.epoch() ?? 0);
  readNumber(registry, METRICS.healthy, () => Number(numbers.healthy()));
  const perJob = (spec: MetricSpec<'job'>, read: (counts: Readonly<JobCounts>) => number) =>
    readSamples(registry, spec, () =>
      [...numbers.jobs()].map(([job, counts]) => ({ labels: { job }, value: read(counts) })),
    );
  perJob(METRICS.jobRuns, ({ runs }) => runs);
  perJob(METRICS.jobFailures, ({ failures }) => failures);
  perJob(METRICS.jobRows, ({ rows }) => rows);
  readSamples(registry, METRICS.defaultPartitionRows, () =>
    [...numbers.defaultRows()].map(([table, value]) => ({ labels: { table }, value })),
  );
}
