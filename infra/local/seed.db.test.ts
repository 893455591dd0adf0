import { expect, test } from 'vitest';
import { secretMatches } from '../../shared/accounts/credentials.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { type Seed, seedDemo } from './seed.ts';

const database = useDatabase();

const seed: Seed = {
  ...{ apiKey: 'rk_live_1', apiSecret: 'rs_live_1', webhookSecret: 'whsec_1', smppPassword: 'smpp0001' },
  ...{ testApiKey: 'rk_test_1', testApiSecret: 'rs_test_1' },
  ...{ operatorApiKey: 'ro_1', operatorApiSecret: 'ros_1' },
  webhookUrl: 'http://127.0.0.1:8090/webhooks/demo',
  pepper: Buffer.alloc(32, 1),
  encryptionKey: Buffer.alloc(32, 2),
  carrier: {
    ...({ vendor: 'simulated', host: '127.0.0.1', port: 3601, tls: true } as const),
    ...{ systemId: 'sandbox', password: 'carrier1', maxThroughput: 0 },
  },
  sandbox: {
    ...({ vendor: 'simulated', host: '127.0.0.1', port: 3601, tls: true } as const),
    ...{ systemId: 'sandbox-test', password: 'carrier1', maxThroughput: 0 },
  },
  defaults: { rateLimit: 20, smppThroughput: 200, webhookRetries: 7 },
};

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await database.pool.query(sql)).rows;
}

test('a seeded stack has one customer with three numbers, a connector and a route', async () => {
  await seedDemo(database.url, seed);
  const [auth] = await rows('select * from messaging.customer_sms_auth');
  expect(
    secretMatches([{ version: 'v1', key: seed.pepper }], 'rs_live_1', String(auth?.api_secret_hash)),
  ).toBe(true);
  expect(decryptSecret(seed.encryptionKey, String(auth?.webhook_secret_encrypted))).toBe('whsec_1');
  expect(auth).toMatchObject({ api_rate_limit: 20, smpp_throughput: 200 });
  expect(JSON.stringify(auth)).not.toMatch(/rs_live_1|whsec_1/);
  expect(
    await rows('select did, delivery_method, webhook_url from messaging.inbound_routes order by did'),
  ).toEqual([
    { did: '+14155550100', delivery_method: 'webhook', webhook_url: 'http://127.0.0.1:8090/webhooks/demo' },
    { did: '+18335550100', delivery_method: 'webhook', webhook_url: 'http://127.0.0.1:8090/webhooks/demo' },
    { did: '555111', delivery_method: 'webhook', webhook_url: 'http://127.0.0.1:8090/webhooks/demo' },
  ]);
  expect(await rows('select distinct webhook_retry_count from messaging.inbound_routes')).toEqual([
    { webhook_retry_count: 7 },
  ]);
  const [connector] = await rows(
    "select * from messaging.vendor_connectors where connector_name = 'sinch_primary'",
  );
  expect(connector).toMatchObject({
    connector_name: 'sinch_primary',
    host: '127.0.0.1',
    port: 3601,
    tls: true,
  });
  expect(decryptSecret(seed.encryptionKey, String(connector?.password_encrypted))).toBe('carrier1');
  expect(
    await rows(
      'select rule_order, prefix, connectors, rate from messaging.routes where sender_class is null order by 1',
    ),
  ).toEqual([
    { rule_order: 0, prefix: '', connectors: ['sinch_primary'], rate: '0.005000' },
    { rule_order: 10, prefix: '1', connectors: ['sinch_primary'], rate: '0.004500' },
    { rule_order: 20, prefix: '44', connectors: ['sinch_primary'], rate: '0.018000' },
  ]);
});

test('seeding again follows new ports and secrets, doubles nothing and keeps what the customer changed', async () => {
  await seedDemo(database.url, seed);
  await database.pool.query(
    `update messaging.inbound_routes set webhook_url = 'https://customer.test/sms' where did = '555111'`,
  );
  const carrier = { ...seed.carrier, port: 13601 };
  const webhookUrl = 'http://127.0.0.1:18090/webhooks/demo';
  await seedDemo(database.url, { ...seed, apiKey: 'rk_live_2', webhookUrl, carrier });
  expect(await rows('select api_key from messaging.customer_sms_auth')).toEqual([{ api_key: 'rk_live_2' }]);
  expect(
    await rows("select port from messaging.vendor_connectors where connector_name = 'sinch_primary'"),
  ).toEqual([{ port: 13601 }]);
  expect(await rows('select webhook_url from messaging.inbound_routes order by did')).toEqual([
    { webhook_url: 'http://127.0.0.1:18090/webhooks/demo' },
    { webhook_url: 'http://127.0.0.1:18090/webhooks/demo' },
    { webhook_url: 'https://customer.test/sms' },
  ]);
  expect(await rows('select count(*)::int as accounts from accounts.accounts')).toEqual([{ accounts: 1 }]);
});

test('there is an operator, and a start anew opens his key for another year, but does not raise him again', async () => {
  await seedDemo(database.url, seed);
  await database.pool.query(
    `with o as (update accounts.operators set role = 'viewer') update accounts.operator_keys set expires_at = now()`,
  );
  await seedDemo(database.url, { ...seed, operatorApiSecret: 'ros_2' });
  const [operator, ...others] = await rows(
    `select role, secret_hash, expires_at > now() + interval '364 days' as is_open
     from accounts.operators o join accounts.operator_keys k on k.operator_id = o.id`,
  );
  expect([operator, others]).toMatchObject([{ role: 'viewer', is_open: true }, []]);
  const pepper = { version: 'v1', key: seed.pepper };
  expect(secretMatches([pepper], 'ros_2', String(operator?.secret_hash))).toBe(true);
});

test('test messages have a key and a connector of their own, which leads to the simulated carrier always', async () => {
  await seedDemo(database.url, { ...seed, carrier: { ...seed.carrier, vendor: 'sinch', host: 'smpp.test' } });
  expect(await rows('select api_key, mode, revoked_at from messaging.api_keys')).toEqual([
    { api_key: 'rk_test_1', mode: 'test', revoked_at: null },
  ]);
  expect(
    await rows(
      "select vendor, host, system_id from messaging.vendor_connectors where connector_name = 'sandbox'",
    ),
  ).toEqual([{ vendor: 'simulated', host: '127.0.0.1', system_id: 'sandbox-test' }]);
});

test('a stack with the simulated carrier never dials the real one of an earlier start', async () => {
  await seedDemo(database.url, { ...seed, carrier: { ...seed.carrier, vendor: 'sinch', host: 'smpp.test' } });
  await seedDemo(database.url, seed);
  expect(
    await rows("select vendor, host from messaging.vendor_connectors where connector_name = 'sinch_primary'"),
  ).toEqual([{ vendor: 'simulated', host: '127.0.0.1' }]);
});

test('a real carrier takes the place of the simulated one, and then keeps what its operator changed', async () => {
  const real = { ...seed, carrier: { ...seed.carrier, vendor: 'sinch', host: 'smpp.test' } } as const;
  await seedDemo(database.url, seed);
  await seedDemo(database.url, real);
  expect(
    await rows("select vendor, host from messaging.vendor_connectors where connector_name = 'sinch_primary'"),
  ).toEqual([{ vendor: 'sinch', host: 'smpp.test' }]);
  await database.pool.query(
    "update messaging.vendor_connectors set host = 'backup.smpp.test', max_throughput = 30",
  );
  await seedDemo(database.url, real);
  expect(
    await rows(
      "select host, max_throughput from messaging.vendor_connectors where connector_name = 'sinch_primary'",
    ),
  ).toEqual([{ host: 'backup.smpp.test', max_throughput: 30 }]);
});
