import type { Logger } from '../../shared/platform/log.ts';
import { createPool } from '../../shared/platform/postgres.ts';
import { createAnnouncer, openPubsub } from '../../shared/platform/publish.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import type { BindTimes } from './carrier/carrier-bind.ts';
import type { BridgeConfig } from './config.ts';
import {
  type CustomerNumbers,
  type CustomerSmppOptions,
  startCustomerSmpp,
} from './customer/start-customer-smpp.ts';
import { holdLease, LEASE_TIMES } from './lease/hold-lease.ts';
import type { BridgeCounts } from './metrics/bridge-metrics.ts';
import { createBridgeMetrics, type MetricSources } from './metrics/bridge-registry.ts';
import { UNOBSERVED } from './metrics/carrier-metrics.ts';
import { type Figures, figureJobs } from './metrics/figures/figure-jobs.ts';
import { type LinkLooks, LOOK_EVERY_MS, linkRates, withLook } from './metrics/link-rates.ts';
import { type MetricsServer, serveMetrics } from './metrics/serve-metrics.ts';
import { type BridgeTenure, snapshotsOf, startTenure } from './start-tenure.ts';

export type Bridge = {
  readonly metricsPort: number;
  /** Whether the lease is held and a link is bound. */
  isReady(): boolean;
  /** Drains, unbinds and gives the lease up; bounded by the links' own deadline. */
  stop(): Promise<void>;
};

export type BridgeOptions = {
  readonly config: BridgeConfig;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  /** 0 takes a free port. */
  readonly metricsPort: number;
  readonly bindTimes?: BindTimes;
  /** Where customers' SMPP is listened on; absent, it is not. */
  readonly customers?: Pick<
    CustomerSmppOptions,
    'host' | 'port' | 'tls' | 'drainMs' | 'sessionInitTimeoutMs'
  >;
};

const LEASE_STATEMENT_TIMEOUT_MS = 3_000;
const FIGURES_STATEMENT_TIMEOUT_MS = 5_000;

/** Rejects only where a port cannot be listened on: databases, brokers and carriers may come later. */
export async function startBridge({
  config,
  log,
  spans,
  metricsPort,
  bindTimes,
  customers,
}: BridgeOptions): Promise<Bridge> {
  const onIdleError = (error: Error) => log.warn({ err: error }, 'postgres.idle-error');
  const pool = await createPool(config, { applicationName: 'smpp-bridge', onIdleError });
  const leasePool = await createPool(
    { ...config, DATABASE_POOL_MAX: 1 },
    { applicationName: 'smpp-bridge lease', statementTimeoutMs: LEASE_STATEMENT_TIMEOUT_MS, onIdleError },
  );
  const pubsub = openPubsub(config);
  const announcer = createAnnouncer(config, log);
  const metricsPool = await createPool(
    { ...config, DATABASE_POOL_MAX: 1 },
    { applicationName: 'smpp-bridge metrics', statementTimeoutMs: FIGURES_STATEMENT_TIMEOUT_MS, onIdleError },
  );
  let tenure: BridgeTenure | undefined;
  let carried = NOTHING;
  let figures: Figures = { readAt: new Map() };
  let looks: LinkLooks = [];
  const snapshots = () => snapshotsOf(tenure);
  const looking = setInterval(() => {
    looks = withLook(looks, snapshots(), performance.now());
  }, LOOK_EVERY_MS);

  const sources: MetricSources = {
    bridge: {
      epoch: () => lease.epoch(),
      healthy: isHealthy,
      counts: () => sumOf(carried, tenure?.counts() ?? NOTHING),
      jobs: () => tenure?.jobCounts() ?? new Map(),
      defaultRows: () => tenure?.defaultRows() ?? new Map(),
    },
    links: snapshots,
    rates: () => linkRates(looks, snapshots(), performance.now()),
    jasmin: () => tenure?.jasmin(),
    customers: () => door?.numbers() ?? NO_CUSTOMERS,
    figures: () => (lease.epoch() === undefined ? undefined : figures),
    now: () => new Date(),
  };
  const metrics = config.OTEL_METRICS_EXPORTER === 'none' ? undefined : createBridgeMetrics(sources);
  const lease = holdLease({
    pool: leasePool,
    group: config.BRIDGE_GROUP,
    bridgeId: config.BRIDGE_ID,
    times: LEASE_TIMES,
    log,
    start(epoch) {
      carried = sumOf(carried, tenure?.counts() ?? NOTHING);
      figures = { readAt: new Map() };
      const onRead = () =>
        void metrics?.exposition
          .prepare()
          .catch((error: unknown) => log.error({ err: error }, 'metrics.not-written'));
      const figureDeps = { db: metricsPool, customersMax: config.METRICS_CUSTOMERS_MAX, onRead };
      tenure = startTenure(epoch, {
        ...{ pool, pubsub, announcer, log, spans, observer: metrics?.carrier ?? UNOBSERVED },
        figureJobs: metrics ? figureJobs(figures, { ...figureDeps, ...metrics.hops }) : [],
        metricsPool,
        encryptionKey: config.ENCRYPTION_KEY,
        carrierCa: config.carrierCa,
        bridgeId: config.BRIDGE_ID,
        group: config.BRIDGE_GROUP,
        jasmin: config.jasmin,
        receiptTimeoutSeconds: config.RECEIPT_TIMEOUT_HOURS * 3_600,
        ...(bindTimes === undefined ? {} : { bindTimes }),
      });
      return tenure;
    },
  });
  const door =
    customers === undefined
      ? undefined
      : await startCustomerSmpp({
          ...{ ...customers, announcer, log, spans, bridgeId: config.BRIDGE_ID },
          pool: await createPool(config, { applicationName: 'customer-smpp', onIdleError }),
          listenPool: await createPool(
            { ...config, DATABASE_POOL_MAX: 1 },
            { applicationName: 'customer-smpp listen', onIdleError },
          ),
        });
  const server: MetricsServer = await serveMetrics({
    host: config.METRICS_HOST,
    port: metricsPort,
    ...{ exposition: metrics?.exposition, log },
    health: () => ({
      healthy: isHealthy(),
      epoch: lease.epoch(),
      links: Object.fromEntries(snapshotsOf(tenure).map(({ connector, status }) => [connector, status])),
    }),
  });

  function isBound(): boolean {
    return snapshotsOf(tenure).some(({ status }) => status === 'connected');
  }

  /** It holds the lease and a link is bound, or it stands by. */
  function isHealthy(): boolean {
    return lease.epoch() === undefined || isBound();
  }

  return {
    metricsPort: server.port,
    isReady: () => lease.epoch() !== undefined && isBound(),
    async stop() {
      clearInterval(looking);
      await Promise.all([door?.stop(), lease.stop()]);
      await server.close();
    },
  };
}

/** Where customers' SMPP is not listened on. */
const NO_CUSTOMERS: CustomerNumbers = {
  ...{ sessions: [], submits: new Map(), delivered: 0, refusedBinds: new Map(), malformedPdus: 0 },
};
const NOTHING: BridgeCounts = { claimed: 0, unrecognisedReceipts: 0 };

function sumOf(a: BridgeCounts, b: BridgeCounts): BridgeCounts {
  return {
    claimed: a.claimed + b.claimed,
    unrecognisedReceipts: a.unrecognisedReceipts + b.unrecognisedReceipts,
  };
}
