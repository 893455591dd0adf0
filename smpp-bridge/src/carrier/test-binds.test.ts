// Tests of a connector's settings against real sockets: whatever is wrong is named.
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { pino } from 'pino';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { endPeers, serve } from '../smpp/test-peers.ts';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import { BIND_TIMES } from './carrier-bind.ts';
import type { Connector } from './connector.ts';
import { testBinds } from './test-binds.ts';

const log = pino({ level: 'silent' });
const DAY_MS = 86_400_000;

let server: Server | TcpServer | undefined;
afterEach(async () => {
  server?.close();
  server = undefined;
  await endPeers();
});

function testOf(change: Partial<Connector>) {
  return testBinds(
    { ...SANDBOX_CONNECTOR, ...change },
    {
      ...{ log, times: BIND_TIMES },
      onRequest: (session, pdu) => session.respond(pdu, { commandStatus: 0 }),
    },
  );
}

async function listen(listening: Server | TcpServer): Promise<number> {
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', () => resolve()));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

type Certificate = { readonly name: string; readonly endsInDays: number };

async function listenTls({ name, endsInDays }: Certificate): Promise<{ port: number; authority: string }> {
  const now = Date.now();
  const kind = { keyType: 'ec', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'test authority' }], {
    ...{ ...kind, notBeforeDate: new Date(now - 9 * DAY_MS), notAfterDate: new Date(now + 9 * DAY_MS) },
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const own = await generate([{ name: 'commonName', value: name }], {
    ...{
      ...kind,
      notBeforeDate: new Date(now - 9 * DAY_MS),
      notAfterDate: new Date(now + endsInDays * DAY_MS),
    },
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const listening = createServer({ cert: own.cert, key: own.private }, (socket) =>
    socket.on('error', () => {}),
  );
  listening.on('tlsClientError', () => undefined);
  return { port: await listen(listening), authority: authority.cert };
}

test('settings that are right are bound with in every role, and unbound', async () => {
  const carrier = await serve();
  const tested = await testOf({ port: carrier.port, bindType: 'transmitter_receiver' });
  expect(tested).toEqual(
    ['transmitter', 'receiver'].map((role) => ({
      ...{ bound: true, reason: 'bound', detail: 'Bound, and unbound again.', host: 'primary', role },
      ...{ peer: `127.0.0.1:${carrier.port}`, tookMs: expect.any(Number) },
    })),
  );
  await expect.poll(() => carrier.sessions().length).toBe(0);
});

test('the backup host is tested too', async () => {
  const carrier = await serve();
  const closed = await serve();
  await closed.close(0);
  const tested = await testOf({ port: closed.port, backup: { host: '127.0.0.1', port: carrier.port } });
  expect(tested.map(({ host, reason }) => [host, reason])).toEqual([
    ['primary', 'refused'],
    ['backup', 'bound'],
  ]);
});

test('a name that DNS does not know is named', async () => {
  const [tested] = await testOf({ host: 'no-such-host.invalid' });
  expect(tested).toMatchObject({ bound: false, reason: 'dns' });
});

test.each(['ESME_RALYBND', 'ESME_RINVPASWD', 'ESME_RINVSYSID', 'ESME_RBINDFAIL', 'ESME_RSYSERR'] as const)(
  'a bind that the carrier refuses with %s says so',
  async (name) => {
    const refuse = async () => ({ kind: 'refused', commandStatus: COMMAND_STATUS[name] }) as const;
    const carrier = await serve({ authenticate: refuse });
    expect((await testOf({ port: carrier.port }))[0]).toMatchObject({ bound: false, reason: name });
  },
);

test.each<[string, Certificate, Partial<Connector>, string]>([
  ['has expired', { name: 'carrier.example', endsInDays: -1 }, {}, 'tls_expired'],
  ['is for another name', { name: 'other.example', endsInDays: 5 }, {}, 'tls_wrong_name'],
  [
    'is signed by nobody known',
    { name: 'carrier.example', endsInDays: 5 },
    { tlsCa: undefined },
    'tls_unknown_authority',
  ],
])('a certificate that %s is named', async (_fault, certificate, change, reason) => {
  const { port, authority } = await listenTls(certificate);
  const tls = { port, tls: true, tlsCa: authority, tlsServerName: 'carrier.example' };
  expect((await testOf({ ...tls, ...change }))[0]).toMatchObject({ bound: false, reason });
});

test('a carrier that speaks no TLS, or hangs up, is named', async () => {
  const carrier = await serve();
  expect((await testOf({ port: carrier.port, tls: true }))[0]).toMatchObject({ reason: 'tls' });
  const port = await listen(createTcpServer((socket) => socket.destroy()));
  expect((await testOf({ port }))[0]).toMatchObject({ bound: false, reason: 'closed' });
});
