import { expect, test } from 'vitest';
import { stackFile } from '../../shared/contracts/stack-file.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { stackSettings } from './config.ts';
import type { LocalSecrets } from './local-secrets.ts';
import { stackBanner } from './stack-banner.ts';
import { describeStack } from './stack-file.ts';

const secrets: LocalSecrets = {
  ...{ databasePassword: 'p', apiSecretPepper: 'AAAA', encryptionKey: 'BBBB', tokenSigningKey: { kid: 'k' } },
  ...{ carrierPassword: 'carrier1', jasminPassword: 'jasmin' },
  ...{ demoTestApiKey: 'rk_test_1', demoTestApiSecret: 'rs_test_1' },
  ...{ demoApiKey: 'rk_live_1', demoApiSecret: 'rs_live_1', demoWebhookSecret: 'whsec_1' },
  demoSmppPassword: 'smpp0001',
  ...{ operatorApiKey: 'ro_1', operatorApiSecret: 'ros_1' },
};

async function stackWith(env: Readonly<Record<string, string>>) {
  const settings = await loadConfig(stackSettings, env);
  const certificates = { caFile: '/d/tls/ca.pem' };
  const file = describeStack({ settings, secrets, certificates, databaseUrl: 'postgres://own' });
  const banner = stackBanner({ file, filePath: '/d/stack.json', logDir: '/d/logs', tookSeconds: '4.2' });
  return { file: stackFile.parse(JSON.parse(JSON.stringify(file))), banner };
}

test('tools find the simulated carrier, its receiver and a recipient that answers', async () => {
  const { file, banner } = await stackWith({
    ...{ PORT: '9001', CARRIER_CONTROL_PORT: '9002', DATA_DIR: '/d' },
  });
  expect(file).toEqual({
    api: 'http://127.0.0.1:9001',
    smpp: { host: '127.0.0.1', port: 2775, tlsPort: 2776, caFile: '/d/tls/ca.pem' },
    demo: {
      ...{ accountId: 'acc_01j0000000e008000000001qhg', apiKey: 'rk_live_1', apiSecret: 'rs_live_1' },
      ...{ testApiKey: 'rk_test_1', testApiSecret: 'rs_test_1' },
      numbers: { longCode: '+14155550100', tollFree: '+18335550100', shortCode: '555111' },
      ...{ recipient: '+15005550008', webhookUrl: 'http://127.0.0.1:9002/webhooks/demo' },
      webhookSecret: 'whsec_1',
      ...{ smppSystemId: 'demo', smppPassword: 'smpp0001' },
    },
    operator: { apiKey: 'ro_1', apiSecret: 'ros_1' },
    carrier: { control: 'http://127.0.0.1:9002' },
    mail: { smtp: '127.0.0.1:2525', folder: '/d/mail' },
    metrics: 'http://127.0.0.1:9464/metrics',
    databaseUrl: 'postgres://own',
    pubsub: '127.0.0.1:8085',
  });
  expect(banner).toContain(
    `-d '{"from":"+14155550100","to":"+15005550008","body":"Hello from ringer","webhook_url":"http://127.0.0.1:9002/webhooks/demo"}'; echo`,
  );
  expect(banner).toContain('http://127.0.0.1:9002/webhooks');
});

test('with a real carrier nothing is named that does not run, and no text goes to a made-up number', async () => {
  const { file, banner } = await stackWith({
    ...{ SINCH_SMPP_HOST: 'smpp.test', SINCH_SMPP_SYSTEM_ID: 'a', SINCH_SMPP_PASSWORD: 'b' },
  });
  expect(file).not.toHaveProperty('carrier');
  expect(Object.keys(file.demo)).toEqual([
    ...['accountId', 'apiKey', 'apiSecret', 'testApiKey', 'testApiSecret', 'numbers'],
    ...['smppSystemId', 'smppPassword', 'webhookSecret'],
  ]);
  expect(banner).toContain(`-d '{"from":"FROM","to":"TO","body":"Hello from ringer"}'; echo`);
  expect(banner).toContain('TO a phone of yours');
  expect(banner).not.toMatch(/8090|webhook|npm run demo|555/);
});
