import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { submitText } from '../../../shared/testing/submit-text.ts';
import { seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import { registerCustomerMetrics } from '../metrics/customer-metrics.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

test('binds, refusals and messages are counted, also of sessions that are over', async () => {
  await seedConnector(database.pool);
  const registry = new Registry();
  registerCustomerMetrics(registry, () => door.server.numbers());
  const lines = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^ringer_customer_[a-z_]+(?:\{| )/.test(line));
  const customer = await seedCustomer(database);
  const receiver = await door.bind(customer, { type: 'receiver' });
  const session = await door.bind(customer);
  await submitText(session, customer.number);
  await submitText(session, '+19995550000');
  await door.connect({ ...customer, password: 'mistyped' });
  await door.connect({ ...customer, systemId: 'nobody' });
  expect(await lines()).toEqual([
    'ringer_customer_binds{type="transmitter"} 0',
    'ringer_customer_binds{type="receiver"} 1',
    'ringer_customer_binds{type="transceiver"} 1',
    'ringer_customer_binds_refused_total{reason="wrong_password"} 1',
    'ringer_customer_binds_refused_total{reason="unknown_system_id"} 1',
    'ringer_customer_submits_total{status="ESME_ROK"} 1',
    'ringer_customer_submits_total{status="ESME_RINVSRCADR"} 1',
    'ringer_customer_deliveries_total 0',
    'ringer_customer_window_in_use 0',
  ]);
  await Promise.all([receiver.unbind(1_000), session.unbind(1_000)]);
  await expect
    .poll(async () => (await lines())[2], { timeout: 5_000 })
    .toBe('ringer_customer_binds{type="transceiver"} 0');
  expect(await lines()).toContain('ringer_customer_submits_total{status="ESME_ROK"} 1');
});
