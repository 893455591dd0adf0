// What the customers' door does, without a customer's name: labels must stay few.
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { BindType } from '../customer/sessions.ts';
import type { CustomerNumbers } from '../customer/start-customer-smpp.ts';
import type { Registry } from './registry.ts';

const BIND_TYPES: readonly BindType[] = ['transmitter', 'receiver', 'transceiver'];

export function registerCustomerMetrics(registry: Registry, numbers: () => CustomerNumbers): void {
  registry.register(METRICS.customerBinds, 'gauge', 'Sessions of customers, by type.', () => {
    const { sessions } = numbers();
    return BIND_TYPES.map((type) => ({
      labels: { type },
      value: sessions.filter(({ bindType }) => bindType === type).length,
    }));
  });
  registry.register(METRICS.customerBindsRefused, 'counter', 'Binds refused, by reason.', () =>
    [...numbers().refusedBinds].map(([reason, value]) => ({ labels: { reason }, value })),
  );
  registry.register(METRICS.customerSubmits, 'counter', 'Answers to submit_sm, by command_status.', () =>
    [...numbers().submits].map(([status, value]) => ({ labels: { status }, value })),
  );
  registry.register(METRICS.customerDeliveries, 'counter', 'deliver_sm that customers took.', () => [
    { value: numbers().delivered },
  ]);
  registry.register(METRICS.customerWindowInUse, 'gauge', 'deliver_sm that wait for their answer.', () => [
    { value: numbers().sessions.reduce((sum, { session }) => sum + session.inFlight(), 0) },
  ]);
}
