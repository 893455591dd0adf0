import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';
import type { LinkSnapshot } from '../carrier/link-snapshot.ts';
import { readSamples, registerCounter, registerHistogram } from './register-metric.ts';

/** What the links say while they work. */
export type CarrierObserver = {
  /** Seconds from a PDU to its answer. */
  onAnswered(connector: string, seconds: number): void;
  /** A deliver_sm was stored. */
  onStored(connector: string, kind: 'receipt' | 'inbound'): void;
};

/** Bounds of the time to an answer, in seconds. */
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers what the links count. */
export function registerCarrierMetrics(
  registry: Registry,
  links: () => readonly LinkSnapshot[],
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
  perLink(METRICS.linkWaiting, ({ waiting }) => waiting);
  readSamples(registry, METRICS.submitErrors, () =>
    links().flatMap(({ connector, errors }) =>
      [...errors].map(([error, value]) => ({ labels: { connector, error }, value })),
    ),
  );
  const observeAnswer = registerHistogram(registry, METRICS.submitSeconds, ANSWER_SECONDS);
  const countDelivered = registerCounter(registry, METRICS.delivered);
  return {
    onAnswered: (connector, seconds) => observeAnswer({ connector }, seconds),
    onStored: (connector, kind) => countDelivered({ connector, kind }),
  };
}
