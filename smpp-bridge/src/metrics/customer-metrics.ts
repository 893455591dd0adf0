// What the customers' door does, without a customer's name: labels must stay few.
import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { BindType } from '../customer/sessions.ts';
import type { CustomerNumbers } from '../customer/start-customer-smpp.ts';
import { readNumber, readSamples } from './register-metric.ts';

const BIND_TYPES: readonly BindType[] = ['transmitter', 'receiver', 'transceiver'];

export function registerCustomerMetrics(registry: Registry, numbers: () => CustomerNumbers): void {
  readSamples(registry, METRICS.customerBinds, () => {
    const { sessions } = numbers();
    return BIND_TYPES.map((type) => ({
      labels: { type },
      value: sessions.filter(({ bindType }) => bindType === type).length,
    }));
  });
  readSamples(registry, METRICS.customerBindsRefused, () =>
    [...numbers().refusedBinds].map(([reason, value]) => ({ labels: { reason }, value })),
  );
  readSamples(registry, METRICS.customerSubmits, () =>
    [...numbers().submits].map(([status, value]) => ({ labels: { status }, value })),
  );
  readNumber(registry, METRICS.customerDeliveries, () => numbers().delivered);
  readNumber(registry, METRICS.customerWindowInUse, () =>
    numbers().sessions.reduce((sum, { session }) => sum + session.inFlight(), 0),
  );
}
