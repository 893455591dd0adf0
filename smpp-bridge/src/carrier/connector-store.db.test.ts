import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { encryptSecret } from '../../../shared/platform/secret-box.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { TEST_ENCRYPTION_KEY, upsertConnector } from '../testing/queued-messages.ts';
import { loadConnectors } from './connector-store.ts';

const database = useDatabase();
const log = pino({ level: 'silent' });
const load = async () => (await loadConnectors(database.pool, TEST_ENCRYPTION_KEY, log)).connectors;

beforeEach(async () => {
  await database.pool.query('delete from messaging.vendor_connectors');
  await upsertConnector(database.pool, { name: 'plain', port: 2775 });
  await upsertConnector(database.pool, {
    name: 'whole',
    host: 'smpp.carrier.example',
    port: 3601,
    tls: true,
  });
});

function change(set: string, values: readonly unknown[] = []): Promise<unknown> {
  const text = `update messaging.vendor_connectors set ${set} where connector_name = 'whole'`;
  return database.pool.query(text, [...values]);
}

test('a connector of one host and one bind needs nothing more', async () => {
  const [plain] = await load();
  expect(plain).toMatchObject({
    ...{ name: 'plain', host: '127.0.0.1', port: 2775, binds: 1, tls: false, bindType: 'transceiver' },
    ...{ backup: undefined, tlsCa: undefined, tlsClient: undefined, tlsServerName: undefined },
  });
});

test('hosts, binds and keys come as they are configured, the keys decrypted', async () => {
  await change(
    `binds = 4, bind_type = 'transmitter_receiver', backup_host = 'backup.carrier.example', tls_ca = 'CA',
     tls_certificate = 'CERTIFICATE', tls_key_encrypted = $1, tls_server_name = 'carrier.example'`,
    [encryptSecret(TEST_ENCRYPTION_KEY, 'KEY')],
  );
  const whole = (await load()).find(({ name }) => name === 'whole');
  expect(whole).toMatchObject({
    ...{ binds: 4, bindType: 'transmitter_receiver', password: 'sandbox1' },
    backup: { host: 'backup.carrier.example', port: 3601 },
    ...{
      tlsCa: 'CA',
      tlsClient: { certificate: 'CERTIFICATE', key: 'KEY' },
      tlsServerName: 'carrier.example',
    },
  });
  await change('backup_port = 3602');
  expect((await load()).find(({ name }) => name === 'whole')?.backup?.port).toBe(3602);
});

test('a key that cannot be read leaves out its connector alone', async () => {
  await change(`tls_certificate = 'CERTIFICATE', tls_key_encrypted = 'unreadable'`);
  const { connectors, unreadable } = await loadConnectors(database.pool, TEST_ENCRYPTION_KEY, log);
  expect(connectors.map(({ name }) => name)).toEqual(['plain']);
  expect(unreadable).toEqual(['whole']);
});

test.each([
  ['no bind', 'binds = 0'],
  ['more than twenty', 'binds = 21'],
  ['a port of a backup that is not named', 'backup_port = 3601'],
  ['a certificate without its key', `tls_certificate = 'CERTIFICATE'`],
])('%s is not stored', async (_what, set) => {
  await expect(change(set)).rejects.toMatchObject({ code: '23514' });
});
