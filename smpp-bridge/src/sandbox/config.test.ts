import { expect, test } from 'vitest';
import { loadCarrierConfig } from './config.ts';

test('without settings the carrier is the one of the local stack, in plain TCP', async () => {
  expect(await loadCarrierConfig({})).toEqual({
    logLevel: 'info',
    smppPort: 3601,
    controlPort: 8090,
    deliveryWindow: 10,
    accounts: [
      { systemId: 'sandbox', password: 'sandbox1' },
      { systemId: 'sandbox-test', password: 'sandbox1' },
    ],
  });
});

test.each<[Record<string, string>, string]>([
  [{ CARRIER_TLS_CERT_FILE: 'cert.pem' }, 'a certificate without its key must not mean plain TCP'],
  [{ CARRIER_PASSWORD: 'ninechars' }, 'a password that no bind can carry'],
  [{ CARRIER_PORT: '0' }, 'a port that nobody could know'],
])('%j is refused: %s', async (env) => {
  await expect(loadCarrierConfig(env)).rejects.toThrow('configuration is not usable');
});
