// The binds of a connector against real SMPP servers that grant, refuse, die and come back.
import { createServer, type Server } from 'node:tls';
import { pino } from 'pino';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, test } from 'vitest';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { decodePdu } from '../smpp/decode-pdu.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import { createFramer } from '../smpp/framing.ts';
import type { BindDecision, SmppServer } from '../smpp/listen.ts';
import type { BindPdu } from '../smpp/pdu.ts';
import { endPeers, serve } from '../smpp/test-peers.ts';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import { BIND_TIMES } from './carrier-bind.ts';
import type { Connector } from './connector.ts';
import { bindRolesOf, type LinkBinds, openBinds } from './link-binds.ts';

const log = pino({ level: 'silent' });
const POLL = { timeout: 5_000, interval: 10 };

let binds: LinkBinds | undefined;
let tlsServer: Server | undefined;
afterEach(async () => {
  binds?.abandon();
  tlsServer?.close();
  await endPeers();
});

function open(change: Partial<Connector>, times: Partial<typeof BIND_TIMES> = {}): LinkBinds {
  binds = openBinds(
    { ...SANDBOX_CONNECTOR, ...change },
    {
      ...{ log, random: () => 1, times: { ...BIND_TIMES, ...times } },
      onRequest: (session, pdu) => session.respond(pdu, { commandStatus: 0 }),
      onWindowFree: () => undefined,
      onBound: () => undefined,
      onAway: () => undefined,
    },
  );
  return binds;
}

/** A carrier that grants so many binds a system_id, and one password. */
async function grant(limit: number, password = 'sandbox1', port = 0) {
  const seen: BindPdu[] = [];
  const carrier: { server: SmppServer; seen: BindPdu[]; password: string } = {
    seen,
    password,
    server: await serve({ port, authenticate: (bind) => decide(bind) }),
  };
  async function decide(bind: BindPdu): Promise<BindDecision> {
    seen.push(bind);
    if (bind.password !== carrier.password)
      return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVPASWD };
    return carrier.server.sessions().length >= limit
      ? { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RALYBND }
      : { kind: 'accepted' };
  }
  return carrier;
}

const states = (server: SmppServer) => server.sessions().map((session) => session.state());

test.each<[string, Partial<Connector>, readonly string[]]>([
  ['one bind', { binds: 1, bindType: 'transceiver' }, ['transceiver']],
  [
    'two pairs',
    { binds: 2, bindType: 'transmitter_receiver' },
    ['transmitter', 'receiver', 'transmitter', 'receiver'],
  ],
])('roles of %s', (_name, change, roles) => {
  expect(bindRolesOf({ ...SANDBOX_CONNECTOR, ...change })).toEqual(roles);
});

test('a connector of four binds is four sessions, and they send in turn', async () => {
  const { server } = await grant(4);
  const link = open({ port: server.port, binds: 4 });
  await expect.poll(() => link.summary().bound, POLL).toBe(4);
  const taken = [1, 2, 3, 4].map(() => link.freest());
  expect(new Set(taken).size).toBe(4);
  expect(taken).not.toContain(undefined);
});

test('a pair sends on its transmitter and listens on its receiver', async () => {
  const { server, seen } = await grant(2);
  const link = open({ port: server.port, bindType: 'transmitter_receiver', interfaceVersion: 0x50 });
  await expect.poll(() => link.summary().bound, POLL).toBe(2);
  expect(states(server).sort()).toEqual(['bound_rx', 'bound_tx']);
  expect([link.freest()?.state(), link.freest()?.state()]).toEqual(['bound_tx', 'bound_tx']);
  expect(seen.map(({ interfaceVersion }) => interfaceVersion)).toEqual([0x50, 0x50]);
});

describe('hosts', () => {
  test('when the primary is gone the backup is bound, and when it is back, the primary again', async () => {
    const primary = await grant(1);
    const backup = await grant(1);
    const { port } = primary.server;
    const backupHost = { host: '127.0.0.1', port: backup.server.port };
    const link = open({ port, backup: backupHost }, { returnAfterMs: 100 });
    await expect.poll(() => states(primary.server), POLL).toEqual(['bound_trx']);
    await primary.server.close(0);
    await expect.poll(() => link.summary(), POLL).toMatchObject({ bound: 1, onBackup: 1 });
    expect(link.summary().peer).toBe(`127.0.0.1:${backup.server.port}`);

    const revived = await grant(1, 'sandbox1', port);
    await expect.poll(() => link.summary(), POLL).toMatchObject({ bound: 1, onBackup: 0 });
    await expect.poll(() => states(backup.server), POLL).toEqual([]);
    expect(states(revived.server)).toEqual(['bound_trx']);
  });

  test('without a backup the primary is tried again', async () => {
    const primary = await grant(1);
    const { port } = primary.server;
    const link = open({ port });
    await expect.poll(() => link.isBound(), POLL).toBe(true);
    await primary.server.close(0);
    await expect.poll(() => link.summary().lastError, POLL).toMatch(/^refused: /);
    const revived = await grant(1, 'sandbox1', port);
    await expect.poll(() => states(revived.server), POLL).toEqual(['bound_trx']);
  });
});

describe('other settings', () => {
  test('a new password is bound with before the old sessions leave, one after another', async () => {
    const carrier = await grant(3);
    const { port } = carrier.server;
    const link = open({ port, binds: 2 });
    await expect.poll(() => link.summary().bound, POLL).toBe(2);
    carrier.password = 'changed1';
    const least = { bound: 2 };
    const watch = setInterval(() => {
      least.bound = Math.min(least.bound, carrier.server.sessions().length);
    }, 1);
    await link.update({ ...SANDBOX_CONNECTOR, port, binds: 2, password: 'changed1' });
    clearInterval(watch);
    await expect.poll(() => carrier.server.sessions().length, POLL).toBe(2);
    expect(least.bound).toBe(2);
    expect(carrier.seen.map(({ password }) => password)).toEqual([
      ...['sandbox1', 'sandbox1', 'changed1', 'changed1'],
    ]);
  });

  test('where the carrier grants no further bind the old session makes room', async () => {
    const carrier = await grant(1);
    const { port } = carrier.server;
    const link = open({ port });
    await expect.poll(() => link.isBound(), POLL).toBe(true);
    carrier.password = 'changed1';
    await link.update({ ...SANDBOX_CONNECTOR, port, password: 'changed1' });
    await expect
      .poll(() => carrier.seen.map(({ password }) => password), POLL)
      .toEqual([...['sandbox1', 'changed1', 'changed1']]);
    await expect.poll(() => link.isBound(), POLL).toBe(true);
  });

  test('a password that the carrier does not take leaves the session as it is, and says so', async () => {
    const carrier = await grant(2);
    const { port } = carrier.server;
    const link = open({ port });
    await expect.poll(() => link.isBound(), POLL).toBe(true);
    await link.update({ ...SANDBOX_CONNECTOR, port, password: 'mistyped' });
    expect(link.isBound()).toBe(true);
    expect(link.summary().lastError).toBe('bind refused: ESME_RINVPASWD');
  });

  test('fewer binds leave and more are added, and the others stay', async () => {
    const carrier = await grant(5);
    const { port } = carrier.server;
    const link = open({ port, binds: 3 });
    await expect.poll(() => link.summary().bound, POLL).toBe(3);
    await link.update({ ...SANDBOX_CONNECTOR, port, binds: 1 });
    await expect.poll(() => carrier.server.sessions().length, POLL).toBe(1);
    await link.update({ ...SANDBOX_CONNECTOR, port, binds: 4, maxThroughput: 50 });
    await expect.poll(() => carrier.server.sessions().length, POLL).toBe(4);
    expect(carrier.seen).toHaveLength(6);
  });
});

test("a carrier that asks for a certificate is shown the connector's, and its own is verified by name", async () => {
  const notAfterDate = new Date(Date.now() + 86_400_000);
  const authority = await generate([{ name: 'commonName', value: 'test authority' }], {
    ...({ keyType: 'ec', algorithm: 'sha256', notAfterDate } as const),
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const issue = (value: string) =>
    generate([{ name: 'commonName', value }], {
      ...({ keyType: 'ec', algorithm: 'sha256', notAfterDate } as const),
      ca: { key: authority.private, cert: authority.cert },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value }] }],
    });
  const [own, ours] = await Promise.all([issue('smpp.carrier.example'), issue('ringer')]);
  const port = await askForCertificates({ cert: own.cert, key: own.private, ca: authority.cert });
  const connector = { port, tls: true, tlsCa: authority.cert, tlsServerName: 'smpp.carrier.example' };
  const unknown = open(connector);
  await expect.poll(() => unknown.summary().lastError, POLL).toContain('certificate required');
  unknown.abandon();
  const misnamed = open({ ...connector, tlsServerName: 'other.example' });
  await expect.poll(() => misnamed.summary().lastError, POLL).toMatch(/^tls: .*altnames/i);
  misnamed.abandon();
  const link = open({ ...connector, tlsClient: { certificate: ours.cert, key: ours.private } });
  await expect.poll(() => link.isBound(), POLL).toBe(true);
});

/** A carrier that takes connections with a certificate of `ca` only, and grants every bind. */
async function askForCertificates(tls: { cert: string; key: string; ca: string }): Promise<number> {
  tlsServer = createServer({ ...tls, requestCert: true }, (socket) => {
    const framer = createFramer();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk).frames) {
        const decoded = decodePdu(frame);
        if (decoded.kind !== 'pdu') continue;
        const { sequenceNumber } = decoded.pdu;
        socket.write(encodePdu({ command: 'bind_transceiver_resp', sequenceNumber }));
      }
    });
  });
  tlsServer.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => tlsServer?.listen(0, '127.0.0.1', resolve));
  const address = tlsServer.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
