import { Registry } from 'prom-client';
import type { LinkSnapshot } from '../carrier/link-snapshot.ts';
import type { CustomerNumbers } from '../customer/start-customer-smpp.ts';
import type { JasminNumbers } from '../submitter/router.ts';
import { type BridgeNumbers, registerBridgeMetrics } from './bridge-metrics.ts';
import { type CarrierObserver, registerCarrierMetrics } from './carrier-metrics.ts';
import { registerCustomerMetrics } from './customer-metrics.ts';
import { createExposition, type Exposition } from './exposition.ts';
import {
  type HopObserver,
  registerFigureMetrics,
  registerPerCustomer,
  registerRefusals,
} from './figure-metrics.ts';
import type { Figures } from './figures/figure-jobs.ts';
import { registerJasminMetrics } from './jasmin-metrics.ts';
import type { LinkRate } from './link-rates.ts';
import { registerProcessMetrics } from './process-metrics.ts';

/** What the metrics of a bridge are read from. */
export type MetricSources = {
  readonly bridge: BridgeNumbers;
  readonly links: () => readonly LinkSnapshot[];
  readonly rates: () => readonly LinkRate[];
  readonly jasmin: () => JasminNumbers | undefined;
  readonly customers: () => CustomerNumbers;
  /** Absent where this bridge does not hold the lease. */
  readonly figures: () => Figures | undefined;
  readonly now: () => Date;
};

export type BridgeMetrics = {
  readonly exposition: Exposition;
  readonly carrier: CarrierObserver;
  readonly hops: HopObserver;
};

/** Everything of `METRICS`, and what the process says of itself. */
export function createBridgeMetrics(sources: MetricSources): BridgeMetrics {
  const { links, rates, customers, figures, now } = sources;
  const registry = new Registry();
  registerBridgeMetrics(registry, sources.bridge);
  registerCustomerMetrics(registry, customers);
  registerJasminMetrics(registry, sources.jasmin);
  registerProcessMetrics(registry);
  const [perCustomer, refusals] = [new Registry(), new Registry()];
  registerPerCustomer(perCustomer, figures);
  registerRefusals(refusals, figures);
  return {
    exposition: createExposition([
      { registry },
      { registry: perCustomer, source: () => figures()?.customers },
      { registry: refusals, source: () => figures()?.refusals },
    ]),
    carrier: registerCarrierMetrics(registry, { links, rates, customers, queued: () => figures()?.queues }),
    hops: registerFigureMetrics(registry, { figures, now }),
  };
}
