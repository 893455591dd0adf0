import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';
import type { LinkSnapshot } from '../carrier/link-snapshot.ts';
import type { CustomerNumbers } from '../customer/start-customer-smpp.ts';
import type { QueueFigures } from './figures/read-queues.ts';
import type { LinkRate } from './link-rates.ts';
import { readSamples, registerCounter, registerHistogram, type Sample } from './register-metric.ts';

/** What the links say while they work. */
export type CarrierObserver = {
  /** Seconds from the offer of a message to each of its PDUs. */
  onSubmitted(connector: string, seconds: number): void;
  /** Seconds from a PDU to its answer. */
  onAnswered(connector: string, seconds: number): void;
  /** A deliver_sm was stored. */
  onStored(connector: string, kind: 'receipt' | 'inbound'): void;
  /** A bind came to nothing. */
  onBindFailed(connector: string, reason: string): void;
  /** A PDU of a carrier could not be read. */
  onMalformed(): void;
};

/** Where nothing is counted. */
export const UNOBSERVED: CarrierObserver = {
  onSubmitted: () => undefined,
  onAnswered: () => undefined,
  onStored: () => undefined,
  onBindFailed: () => undefined,
  onMalformed: () => undefined,
};

/** Bounds of the wait and of the time to an answer, in seconds. */
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type CarrierSources = {
  readonly links: () => readonly LinkSnapshot[];
  readonly rates: () => readonly LinkRate[];
  /** Messages queued in the database, by connector; absent where this bridge does not know. */
  readonly queued: () => readonly QueueFigures[] | undefined;
  readonly customers: () => Pick<CustomerNumbers, 'malformedPdus'>;
};

/** Registers what the links count. */
export function registerCarrierMetrics(
  registry: Registry,
  { links, rates, queued, customers }: CarrierSources,
): CarrierObserver {
  const perLink = (spec: MetricSpec<'connector'>, read: (link: LinkSnapshot) => number) =>
    readSamples(registry, spec, () =>
      links().map((link) => ({ labels: { connector: link.connector }, value: read(link) })),
    );
  perLink(METRICS.connectorStatus, ({ status }) => Number(status === 'connected'));
  perLink(METRICS.submitted, ({ submitted }) => submitted);
  perLink(METRICS.bindsUp, ({ bound }) => bound);
  perLink(METRICS.bindsWanted, ({ wanted }) => wanted);
  perLink(METRICS.bindsOnBackup, ({ onBackup }) => onBackup);
  perLink(METRICS.windowInUse, ({ inFlight }) => inFlight);
  perLink(METRICS.windowSize, ({ window }) => window);
  perLink(METRICS.linkHealth, ({ health }) => health.score);
  perLink(METRICS.linkSick, ({ health }) => Number(health.verdict === 'sick'));
  perLink(METRICS.linkDrained, ({ drained }) => Number(drained));
  perLink(METRICS.linkThroughputAllowed, ({ throughputAllowed }) => throughputAllowed);
  perLink(METRICS.asksReceipts, ({ asksReceipts }) => Number(asksReceipts));
  perLink(METRICS.linkWaiting, ({ waiting }) => waiting);
  readSamples(registry, METRICS.queueSize, () => queueSizes(links(), queued()));
  readSamples(registry, METRICS.throughput, () =>
    rates().map(({ connector, throughput }) => ({ labels: { connector }, value: throughput })),
  );
  readSamples(registry, METRICS.errorRate, () =>
    rates().map(({ connector, errorRate }) => ({ labels: { connector }, value: errorRate })),
  );
  readSamples(registry, METRICS.submitErrors, () =>
    links().flatMap(({ connector, errors }) =>
      [...errors].map(([error, value]) => ({ labels: { connector, error }, value })),
    ),
  );
  let malformed = 0;
  readSamples(registry, METRICS.malformedPdus, () => [
    { labels: { peer: 'carrier' }, value: malformed },
    { labels: { peer: 'customer' }, value: customers().malformedPdus },
  ]);
  const observeWait = registerHistogram(registry, METRICS.waitSeconds, ANSWER_SECONDS);
  const countBindFailure = registerCounter(registry, METRICS.bindFailures);
  const observeAnswer = registerHistogram(registry, METRICS.submitSeconds, ANSWER_SECONDS);
  const countDelivered = registerCounter(registry, METRICS.delivered);
  return {
    onSubmitted: (connector, seconds) => observeWait({ connector }, seconds),
    onBindFailed: (connector, reason) => countBindFailure({ connector, reason }),
    onMalformed() {
      malformed += 1;
    },
    onAnswered: (connector, seconds) => observeAnswer({ connector }, seconds),
    onStored: (connector, kind) => countDelivered({ connector, kind }),
  };
}

/** Also of connectors that have no link, or nothing queued. */
function queueSizes(
  links: readonly LinkSnapshot[],
  queued: readonly QueueFigures[] | undefined,
): Iterable<Sample<'connector'>> {
  if (queued === undefined) return [];
  const sizes = new Map(links.map(({ connector, waiting }) => [connector, waiting]));
  for (const { connector, messages } of queued) sizes.set(connector, (sizes.get(connector) ?? 0) + messages);
  return [...sizes].map(([connector, value]) => ({ labels: { connector }, value }));
}
