// Everything that runs under one epoch of the lease: links, router, streaming pull, scheduler, status. All of it starts in
// the background and ends with the tenure.
import type { PubSub } from '@google-cloud/pubsub';
import { systemClock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { type Announcer, createPublish } from '../../shared/platform/publish.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { BIND_TIMES, type BindTimes } from './carrier/carrier-bind.ts';
import { loadConnectors } from './carrier/connector-store.ts';
import type { LinkSnapshot } from './carrier/link-snapshot.ts';
import { type Links, openLinks } from './carrier/links.ts';
import { createDeliverySink } from './carrier/receive-deliveries.ts';
import { reportStatus } from './carrier/report-status.ts';
import { createSettler } from './carrier/settler.ts';
import { createSubmitNotes } from './carrier/submit-notes.ts';
import { HEALTH_WATCHING } from './carrier/watch-health.ts';
import { createCarryOut } from './commands/carry-out.ts';
import { failed } from './commands/command-end.ts';
import { moveWaiting } from './commands/move-waiting.ts';
import { runCommands } from './commands/run-commands.ts';
import { keepDeadLetters } from './dead-letters/keep-dead-letters.ts';
import type { JasminSettings } from './jasmin/config.ts';
import { startJasminPath } from './jasmin/jasmin-path.ts';
import type { Tenure } from './lease/hold-lease.ts';
import type { BridgeCounts } from './metrics/bridge-metrics.ts';
import type { CarrierObserver } from './metrics/carrier-metrics.ts';
import type { Job } from './scheduler/job.ts';
import { replayDeadLetters } from './scheduler/jobs/replay-dead-letters.ts';
import { JOBS } from './scheduler/jobs.ts';
import { type JobCounts, runJobs } from './scheduler/run-jobs.ts';
import { createDirectRouter } from './submitter/direct-router.ts';
import { pullRouted } from './submitter/pull-routed.ts';
import type { JasminNumbers, Router } from './submitter/router.ts';
import { takeOver } from './submitter/take-over.ts';

export type TenureDeps = {
  readonly pool: Pool;
  readonly pubsub: PubSub;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly encryptionKey: Buffer;
  readonly carrierCa: string | undefined;
  readonly bridgeId: string;
  readonly group: string;
  readonly receiptTimeoutSeconds: number;
  readonly bindTimes?: BindTimes;
  /** Given, messages are routed by that Jasmin; absent, directly. */
  readonly jasmin: JasminSettings | undefined;
  readonly observer: CarrierObserver;
  /** Run beside those of the scheduler. */
  readonly figureJobs: readonly Job[];
  /** For what is not in the way of messages. */
  readonly metricsPool: Pool;
};

export type BridgeTenure = Tenure & {
  readonly links: Links;
  counts(): BridgeCounts;
  jobCounts(): ReadonlyMap<string, Readonly<JobCounts>>;
  /** Rows in the DEFAULT partition of each table, as last seen. */
  defaultRows(): ReadonlyMap<string, number>;
  jasmin(): JasminNumbers | undefined;
};

const RELOAD_MS = 5_000;
const REFILL_MS = 1_000;
const STATUS_MS = 1_000;
const COMMANDS_MS = 500;
const DRAIN_MS = 3_000;

export function startTenure(epoch: number, deps: TenureDeps): BridgeTenure {
  const { pool, announcer, log, pubsub } = deps;
  const ending = new AbortController();
  const settler = createSettler({
    ...{ pool, announcer, log, epoch, signal: ending.signal },
    receiptTimeoutSeconds: deps.receiptTimeoutSeconds,
  });
  const { observer } = deps;
  const sink = createDeliverySink({ pool, announcer, settler, log, onStored: observer.onStored });
  let router: Router | undefined;
  const links = openLinks({
    ...{ settler, log },
    ca: deps.carrierCa,
    times: deps.bindTimes ?? BIND_TIMES,
    health: HEALTH_WATCHING,
    random: Math.random,
    deliver: sink.receive,
    onRoom: (connector) => router?.onRoom(connector),
    onSubmitted: observer.onSubmitted,
    onAnswered: observer.onAnswered,
    submits: createSubmitNotes({ log, spans: deps.spans }),
    onBindFailed: observer.onBindFailed,
    onMalformed: observer.onMalformed,
    load: () => loadConnectors(pool, deps.encryptionKey, log),
    reloadIntervalMs: RELOAD_MS,
  });
  const opened = openRouter(epoch, links, deps);
  router = opened;
  const pull = pullRouted({ pubsub, route: opened.route, log });
  const status = reportStatus({
    ...{ pool, log },
    bridgeId: deps.bridgeId,
    snapshots: () => links.snapshots(),
    intervalMs: STATUS_MS,
  });
  const defaultRows = new Map<string, number>();
  const scheduler = runJobs(
    [
      ...JOBS,
      ...[moveWaiting(links), replayDeadLetters(createPublish(pubsub))],
      ...[...opened.jobs, ...deps.figureJobs],
    ],
    {
      ...{ pool, announcer, log },
      receiptTimeoutMs: deps.receiptTimeoutSeconds * 1_000,
      onDefaultRows: (table, rows) => void defaultRows.set(table, rows),
    },
    () => new Date(),
  );
  const commands = runCommands({
    ...{ pool, epoch, log, pollIntervalMs: COMMANDS_MS },
    carryOut: createCarryOut({
      ...{ pool, announcer, log, links, encryptionKey: deps.encryptionKey, carrierCa: deps.carrierCa },
      times: deps.bindTimes ?? BIND_TIMES,
      clock: systemClock,
      deliver: sink.receive,
      jasmin: opened.orderJasmin,
    }),
  });
  const deadLetters = keepDeadLetters({ pubsub, db: deps.metricsPool, log });
  void takeOver(epoch, { pool, announcer, log, signal: ending.signal });

  return {
    links,
    counts: () => ({
      claimed: opened.claimed(),
      unrecognisedReceipts: sink.receiptsUnrecognised(),
    }),
    jobCounts: () => scheduler.counts(),
    defaultRows: () => defaultRows,
    jasmin: opened.jasmin,
    async drain() {
      commands.stop();
      await Promise.all([
        ...[opened.stop(), pull.stop(), links.stop(DRAIN_MS), scheduler.stop(), deadLetters.stop()],
      ]);
      await status.stop();
      ending.abort();
    },
    async abandon() {
      commands.stop();
      links.abandon();
      status.abandon();
      ending.abort();
      await Promise.all([opened.stop(), pull.stop(), scheduler.stop(), deadLetters.stop()]);
    },
  };
}

function openRouter(epoch: number, links: Links, deps: TenureDeps): Router {
  const { pool, announcer, log, jasmin: settings, encryptionKey, group, bridgeId } = deps;
  const common = { pool, links, announcer, epoch, log, refillIntervalMs: REFILL_MS };
  if (settings !== undefined) {
    return startJasminPath({ ...common, settings, encryptionKey, group, bridgeId, spans: deps.spans });
  }
  const direct = createDirectRouter(common);
  return {
    ...direct,
    jobs: [],
    jasmin: () => undefined,
    orderJasmin: async () => failed('no_jasmin', 'Messages are not routed by a Jasmin here.'),
    stop: async () => direct.stop(),
  };
}

/** Links as they were a moment ago, also when no tenure runs. */
export function snapshotsOf(tenure: BridgeTenure | undefined): readonly LinkSnapshot[] {
  return tenure?.links.snapshots() ?? [];
}
