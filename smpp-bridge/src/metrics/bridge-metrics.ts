import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { LinkSnapshot } from '../carrier/link-snapshot.ts';
import { JASMIN_FENCES } from '../jasmin/send-outcome.ts';
import { RESTART_REASONS } from '../jasmin/watchdog-verdict.ts';
import type { JobCounts } from '../scheduler/run-jobs.ts';
import type { JasminNumbers } from '../submitter/router.ts';
import type { Registry, Sample } from './registry.ts';

/** Sums since the process started. */
export type BridgeCounts = {
  readonly claimed: number;
  readonly receipts: number;
  readonly unrecognisedReceipts: number;
  readonly inboundParts: number;
};

/** What the metrics are read from. */
export type BridgeNumbers = {
  readonly epoch: () => number | undefined;
  readonly links: () => readonly LinkSnapshot[];
  readonly counts: () => BridgeCounts;
  readonly jobs: () => ReadonlyMap<string, Readonly<JobCounts>>;
  /** Rows by table. */
  readonly defaultRows: () => ReadonlyMap<string, number>;
  readonly jasmin: () => JasminNumbers | undefined;
};

/** Bounds of the time to an answer, in seconds. */
const SUBMIT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the bridge's metrics; answers the function that takes the time of each answer. */
export function registerBridgeMetrics(
  registry: Registry,
  numbers: BridgeNumbers,
): (connector: string, seconds: number) => void {
  const perLink = (read: (link: LinkSnapshot) => number) => (): Sample[] =>
    numbers.links().map((link) => ({ labels: { connector: link.connector }, value: read(link) }));
  const one = (read: () => number) => () => [{ value: read() }];

  registry.register(
    METRICS.submitted,
    'counter',
    'PDUs sent.',
    perLink(({ submitted }) => submitted),
  );
  registry.register(METRICS.submitErrors, 'counter', 'Answers that were not ESME_ROK, or never came.', () =>
    numbers
      .links()
      .flatMap(({ connector, errors }) =>
        [...errors].map(([error, value]) => ({ labels: { connector, error }, value })),
      ),
  );
  registry.register(
    METRICS.linkUp,
    'gauge',
    '1 while any bind is bound.',
    perLink(({ status }) => Number(status === 'connected')),
  );
  registry.register(
    METRICS.bindsUp,
    'gauge',
    'Binds of the connector that are bound.',
    perLink(({ bound }) => bound),
  );
  registry.register(
    METRICS.bindsWanted,
    'gauge',
    'Binds that the connector is to have.',
    perLink(({ wanted }) => wanted),
  );
  registry.register(
    METRICS.bindsOnBackup,
    'gauge',
    'Bound binds on the backup host.',
    perLink(({ onBackup }) => onBackup),
  );
  registry.register(
    METRICS.windowInUse,
    'gauge',
    'PDUs in flight.',
    perLink(({ inFlight }) => inFlight),
  );
  registry.register(
    METRICS.queued,
    'gauge',
    'Parts that wait in a link.',
    perLink(({ waiting }) => waiting),
  );
  registry.register(
    METRICS.claimed,
    'counter',
    'Messages claimed.',
    one(() => numbers.counts().claimed),
  );
  registry.register(
    METRICS.receipts,
    'counter',
    'Receipts stored.',
    one(() => numbers.counts().receipts),
  );
  registry.register(
    METRICS.unrecognisedReceipts,
    'counter',
    'Receipts stored whose state is not known.',
    one(() => numbers.counts().unrecognisedReceipts),
  );
  registry.register(
    METRICS.inboundParts,
    'counter',
    'Inbound parts stored.',
    one(() => numbers.counts().inboundParts),
  );
  registry.register(
    METRICS.leaseHeld,
    'gauge',
    '1 while this bridge holds the lease.',
    one(() => Number(numbers.epoch() !== undefined)),
  );
  registry.register(
    METRICS.leaseEpoch,
    'gauge',
    'Epoch of the lease, 0 without it.',
    one(() => numbers.epoch() ?? 0),
  );
  const perJob = (read: (counts: Readonly<JobCounts>) => number) => (): Sample[] =>
    [...numbers.jobs()].map(([job, counts]) => ({ labels: { job }, value: read(counts) }));
  registry.register(
    METRICS.jobRuns,
    'counter',
    'Runs of a job.',
    perJob(({ runs }) => runs),
  );
  registry.register(
    METRICS.jobFailures,
    'counter',
    'Runs that failed.',
    perJob(({ failures }) => failures),
  );
  registry.register(
    METRICS.jobRows,
    'counter',
    'Rows that a job handled.',
    perJob(({ rows }) => rows),
  );
  registry.register(
    METRICS.defaultPartitionRows,
    'gauge',
    'Rows that no month had a partition for; counted up to 1,000.',
    () => [...numbers.defaultRows()].map(([table, value]) => ({ labels: { table }, value })),
  );
  // Without samples where no Jasmin is involved: a zero would say that one is fine.
  const ofJasmin = (read: (jasmin: JasminNumbers) => number) => (): Sample[] => {
    const jasmin = numbers.jasmin();
    return jasmin === undefined ? [] : [{ value: read(jasmin) }];
  };
  registry.register(
    METRICS.ticketsOpen,
    'gauge',
    'Tickets that are not claimed yet.',
    ofJasmin(({ openTickets }) => openTickets),
  );
  registry.register(
    METRICS.jasminWhole,
    'gauge',
    '1 while Jasmin holds all it shall.',
    ofJasmin(({ isWhole }) => Number(isWhole)),
  );
  registry.register(
    METRICS.jasminDrifts,
    'counter',
    'Times that Jasmin was found changed by somebody else.',
    ofJasmin(({ drifts }) => drifts),
  );
  registry.register(
    METRICS.jasminReposts,
    'counter',
    'Times that tickets were posted again because Jasmin had lost them.',
    ofJasmin(({ watchdog }) => watchdog.reposts),
  );
  registry.register(
    METRICS.jasminRefusals,
    'counter',
    'Tickets that a quota or filter of Jasmin refused; they are posted again.',
    () => {
      const jasmin = numbers.jasmin();
      return jasmin === undefined
        ? []
        : JASMIN_FENCES.map((fence) => ({ labels: { fence }, value: jasmin.fences.get(fence) ?? 0 }));
    },
  );
  registry.register(METRICS.jasminPartUp, 'gauge', '1 while that part of Jasmin answers.', () =>
    [...(numbers.jasmin()?.watchdog.partsUp ?? [])].map(([part, isUp]) => ({
      ...{ labels: { part }, value: Number(isUp) },
    })),
  );
  registry.register(METRICS.jasminRestarts, 'counter', 'Restarts of Jasmin by its watchdog.', () =>
    RESTART_REASONS.flatMap((reason) => {
      const jasmin = numbers.jasmin();
      return jasmin === undefined
        ? []
        : [{ labels: { reason }, value: jasmin.watchdog.restarts.get(reason) ?? 0 }];
    }),
  );
  const observe = registry.histogram(METRICS.submitSeconds, 'Time from a PDU to its answer.', SUBMIT_SECONDS);
  return (connector, seconds) => observe({ connector }, seconds);
}
