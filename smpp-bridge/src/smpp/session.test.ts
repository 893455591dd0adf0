import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { COMMAND_STATUS } from './command-status.ts';
import { type ConnectOptions, connectSmpp } from './connect.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { createFramer } from './framing.ts';
import { type ListenOptions, listenSmpp, type SmppServer } from './listen.ts';
import type { Pdu, PduInput, RequestPdu } from './pdu.ts';
import type { SmppSession } from './session.ts';

const log = pino({ level: 'silent' });
const LIMITS = { window: 10, responseTimeoutMs: 2_000, enquireLinkIntervalMs: 0 };
const BIND = {
  type: 'transceiver',
  systemId: 'esme1',
  password: 'secret08',
  systemType: '',
  interfaceVersion: 0x34,
} as const;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that takes any password but `wrong` and answers each submit_sm with the id `m1`. */
async function serve(changes: Partial<ListenOptions> = {}): Promise<SmppServer> {
  const server = await listenSmpp({
    host: '127.0.0.1',
    port: 0,
    sessionDefaults: LIMITS,
    authenticate: async ({ password }) =>
      password === 'wrong'
        ? { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVPASWD }
        : { kind: 'accepted' },
    handlers: {
      onRequest: (session, pdu) => session.respond(pdu, { commandStatus: 0, messageId: 'm1' }),
    },
    maxSessions: 100,
    log,
    ...changes,
  });
  cleanups.push(() => server.close(50));
  return server;
}

async function bind(port: number, changes: Partial<ConnectOptions> = {}): Promise<SmppSession> {
  const result = await connectSmpp({ ...connection(port), ...changes });
  if (result.kind !== 'bound') throw new Error(`not bound: ${JSON.stringify(result)}`);
  cleanups.push(() => result.session.destroy('test over'));
  return result.session;
}

function connection(port: number): ConnectOptions {
  const handlers = {
    onRequest: (session: SmppSession, pdu: RequestPdu) => session.respond(pdu, { commandStatus: 0 }),
  };
  return { host: '127.0.0.1', port, bind: BIND, connectTimeoutMs: 2_000, handlers, log, ...LIMITS };
}

/** A peer that writes octets as it likes. */
async function rawPeer(port: number) {
  const socket: Socket = connectTcp({ host: '127.0.0.1', port });
  const framer = createFramer();
  const received: Pdu[] = [];
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    for (const frame of framer.push(chunk).frames) {
      const decoded = decodePdu(frame);
      if (decoded.kind === 'pdu') received.push(decoded.pdu);
    }
  });
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
  cleanups.push(() => {
    socket.destroy();
  });
  return {
    socket,
    received,
    closed,
    send: (pdu: PduInput) => socket.write(encodePdu(pdu)),
    async nextPdu(): Promise<Pdu> {
      for (let waits = 0; waits < 200 && received.length === 0; waits += 1) await delay(10);
      const pdu = received.shift();
      if (!pdu) throw new Error('no PDU within 2 s');
      return pdu;
    },
  };
}

const BIND_PDU = {
  command: 'bind_transceiver',
  sequenceNumber: 1,
  systemId: 'raw',
  password: 'p',
  interfaceVersion: 0x34,
} as const;

test('a bound client submits and gets the id, both ways at once', async () => {
  const delivered: string[] = [];
  const server = await serve();
  const client = await bind(server.port, {
    handlers: {
      onRequest(session, pdu) {
        if (pdu.command === 'deliver_sm') delivered.push(pdu.shortMessage.toString('latin1'));
        session.respond(pdu, { commandStatus: 0 });
      },
    },
  });
  const outcome = await client.request({
    command: 'submit_sm',
    destinationAddr: '14155551234',
    shortMessage: Buffer.from('hi'),
  });
  expect(outcome).toMatchObject({
    kind: 'response',
    pdu: { command: 'submit_sm_resp', commandStatus: 0, messageId: 'm1' },
  });
  const back = await server
    .sessions()[0]
    ?.request({ command: 'deliver_sm', shortMessage: Buffer.from('yo') });
  expect(back).toMatchObject({ kind: 'response', pdu: { command: 'deliver_sm_resp', commandStatus: 0 } });
  expect(delivered).toEqual(['yo']);
  expect(server.sessions()[0]?.systemId()).toBe('esme1');
});

test('a refused bind says why, and a closed port, a dead name and a silent peer are told apart', async () => {
  const server = await serve();
  const wrong = { ...connection(server.port), bind: { ...BIND, password: 'wrong' } };
  expect(await connectSmpp(wrong)).toEqual({ kind: 'refused', commandStatus: 0x0e, name: 'ESME_RINVPASWD' });
  const { port } = server;
  await server.close(50);
  expect(await connectSmpp(connection(port))).toMatchObject({ kind: 'failed', reason: 'refused' });
  const nowhere = { ...connection(port), host: 'no-such-host.invalid' };
  expect(await connectSmpp(nowhere)).toMatchObject({ kind: 'failed', reason: 'dns' });
  const silent = await serve({ authenticate: () => new Promise(() => undefined) });
  const hasty = { ...connection(silent.port), connectTimeoutMs: 100 };
  expect(await connectSmpp(hasty)).toMatchObject({ kind: 'failed', reason: 'timeout' });
});

test('the window holds, and what is beyond it is certainly not sent', async () => {
  const held: [SmppSession, RequestPdu][] = [];
  const server = await serve({ handlers: { onRequest: (session, pdu) => held.push([session, pdu]) } });
  let freed = 0;
  const client = await bind(server.port, {
    window: 2,
    handlers: { onRequest: () => undefined, onWindowFree: () => (freed += 1) },
  });
  const first = client.request({ command: 'submit_sm' });
  const second = client.request({ command: 'submit_sm' });
  expect(client.windowFree()).toBe(0);
  expect(await client.request({ command: 'submit_sm' })).toEqual({
    kind: 'closed',
    reason: 'window_full',
    sent: false,
  });
  await expect.poll(() => held.length).toBe(2);
  // Answered in the other order: each must reach its own request.
  for (const [index, [session, pdu]] of held.toReversed().entries()) {
    session.respond(pdu, { commandStatus: 0, messageId: `id${index}` });
  }
  expect(await first).toMatchObject({ pdu: { messageId: 'id1' } });
  expect(await second).toMatchObject({ pdu: { messageId: 'id0' } });
  expect(client.windowFree()).toBe(2);
  expect(freed).toBeGreaterThan(0);
});

test('a request without an answer times out, its late answer is passed over, and the session lives', async () => {
  const held: [SmppSession, RequestPdu][] = [];
  const server = await serve({ handlers: { onRequest: (session, pdu) => held.push([session, pdu]) } });
  const client = await bind(server.port, { responseTimeoutMs: 60 });
  expect(await client.request({ command: 'submit_sm' })).toEqual({ kind: 'timeout' });
  expect(client.inFlight()).toBe(0);
  const [late] = held.splice(0);
  late?.[0].respond(late[1], { commandStatus: 0, messageId: 'late' });
  const next = client.request({ command: 'submit_sm' });
  await expect.poll(() => held.length).toBe(1);
  held[0]?.[0].respond(held[0][1], { commandStatus: 0, messageId: 'next' });
  expect(await next).toMatchObject({ pdu: { messageId: 'next' } });
});

test('a lost connection settles what was in flight as possibly sent', async () => {
  const server = await serve({ handlers: { onRequest: (session) => session.destroy('crash') } });
  const client = await bind(server.port);
  expect(await client.request({ command: 'submit_sm' })).toMatchObject({ kind: 'closed', sent: true });
  expect(await client.closed).toEqual({ reason: 'closed by the peer' });
  expect(await client.request({ command: 'submit_sm' })).toEqual({
    kind: 'closed',
    reason: 'closed',
    sent: false,
  });
});

test('unbind lets requests in flight finish on both sides, then closes both', async () => {
  const server = await serve({
    handlers: {
      onRequest: (session, pdu) => {
        setTimeout(() => session.respond(pdu, { commandStatus: 0, messageId: 'slow' }), 80);
      },
    },
  });
  const client = await bind(server.port);
  const outcome = client.request({ command: 'submit_sm' });
  await client.unbind(1_000);
  expect(await outcome).toMatchObject({ kind: 'response', pdu: { messageId: 'slow' } });
  expect(client.state()).toBe('closed');
  expect(server.sessions()).toEqual([]);
});

test('a server that stops lets its clients have their answers', async () => {
  const server = await serve({
    handlers: {
      onRequest: (session, pdu) => {
        setTimeout(() => session.respond(pdu, { commandStatus: 0, messageId: 'last' }), 80);
      },
    },
  });
  const client = await bind(server.port);
  const outcome = client.request({ command: 'submit_sm' });
  await expect.poll(() => client.inFlight()).toBe(1);
  await delay(20);
  await server.close(1_000);
  expect(await outcome).toMatchObject({ kind: 'response', pdu: { messageId: 'last' } });
  expect(await client.closed).toEqual({ reason: 'unbound by the peer' });
});

test('a link that went silent is noticed by enquire_link', async () => {
  const server = await serve();
  const peer = await rawPeer(server.port);
  peer.send(BIND_PDU);
  expect(await peer.nextPdu()).toMatchObject({
    command: 'bind_transceiver_resp',
    commandStatus: 0,
    scInterfaceVersion: 0x34,
  });
  const quiet = await serve({
    sessionDefaults: { window: 10, responseTimeoutMs: 80, enquireLinkIntervalMs: 60 },
  });
  const dead = await rawPeer(quiet.port);
  dead.send(BIND_PDU);
  await dead.nextPdu();
  expect(await dead.nextPdu()).toMatchObject({ command: 'enquire_link' });
  await dead.closed;
  expect(quiet.sessions()).toEqual([]);
});

test('a connection that does not bind is closed in time', async () => {
  const server = await serve({
    sessionDefaults: { ...LIMITS, responseTimeoutMs: 80, sessionInitTimeoutMs: 60 },
  });
  const idle = await rawPeer(server.port);
  await idle.closed;
  expect(idle.received).toEqual([]);
});

const SUBMIT = encodePdu({ command: 'submit_sm', sequenceNumber: 9, shortMessage: Buffer.from('x') });
function changed(index: number, value: number): Buffer {
  const octets = Buffer.from(SUBMIT);
  octets[index] = value;
  return octets;
}

test.each<[string, Buffer, number, boolean]>([
  ['a command_length of zero', Buffer.alloc(16), 0x02, true],
  ['a command_length of 2 GiB', Buffer.from('80000000000000040000000000000009', 'hex'), 0x02, true],
  ['an unknown command', changed(6, 0x01), 0x03, false],
  ['an sm_length past the end', changed(SUBMIT.length - 2, 0xff), 0x01, false],
  ['an unterminated string', Buffer.from('0000001400000004000000000000000961616161', 'hex'), 0x02, false],
])(
  '%s is answered with generic_nack, and other sessions go on',
  async (_fault, octets, commandStatus, closes) => {
    const server = await serve();
    const healthy = await bind(server.port);
    const peer = await rawPeer(server.port);
    peer.send(BIND_PDU);
    await peer.nextPdu();
    peer.socket.write(octets);
    expect(await peer.nextPdu()).toMatchObject({ command: 'generic_nack', commandStatus });
    if (closes) await peer.closed;
    else {
      peer.socket.write(SUBMIT);
      expect(await peer.nextPdu()).toMatchObject({
        command: 'submit_sm_resp',
        commandStatus: 0,
        sequenceNumber: 9,
      });
    }
    expect(await healthy.request({ command: 'submit_sm' })).toMatchObject({
      kind: 'response',
      pdu: { commandStatus: 0 },
    });
  },
);

test('a handler that throws costs its request, not the server', async () => {
  const server = await serve({
    handlers: {
      onRequest() {
        throw new Error('bug');
      },
    },
  });
  const client = await bind(server.port);
  expect(await client.request({ command: 'submit_sm' })).toMatchObject({ pdu: { commandStatus: 0x08 } });
});

test('a peer that reads nothing is dropped while another is served, and its octets stay bounded', async () => {
  const server = await serve({
    sessionDefaults: { ...LIMITS, window: 100_000, writeBufferMax: 256 * 1_024, writeStallTimeoutMs: 60_000 },
  });
  const peer = await rawPeer(server.port);
  peer.send(BIND_PDU);
  await peer.nextPdu();
  const slow = server.sessions()[0];
  peer.socket.pause();
  const healthy = await bind(server.port);
  const shortMessage = Buffer.alloc(255);
  for (let turn = 0; turn < 2_000 && slow?.state() === 'bound_trx'; turn += 1) {
    for (let count = 0; count < 50; count += 1) void slow.request({ command: 'deliver_sm', shortMessage });
    await delay(0);
  }
  expect(slow?.state()).toBe('closed');
  expect(await slow?.closed).toEqual({ reason: 'the peer does not read' });
  expect(await healthy.request({ command: 'submit_sm' })).toMatchObject({ kind: 'response' });
});

test('a peer that floods is not read further than the receive window', async () => {
  const held: [SmppSession, RequestPdu][] = [];
  const server = await serve({
    sessionDefaults: { ...LIMITS, receiveWindow: 10 },
    handlers: { onRequest: (session, pdu) => held.push([session, pdu]) },
  });
  const peer = await rawPeer(server.port);
  peer.send(BIND_PDU);
  await peer.nextPdu();
  const flood = Buffer.concat(Array.from({ length: 100_000 }, () => SUBMIT));
  peer.socket.write(flood);
  await delay(200);
  // One chunk of the socket may lie beyond the window: 64 KiB hold at most 1,900 of these.
  expect(held.length).toBeGreaterThanOrEqual(10);
  expect(held.length).toBeLessThan(2_000);
});

test('too many connections are dropped at once', async () => {
  const server = await serve({ maxSessions: 1 });
  await bind(server.port);
  expect(await connectSmpp(connection(server.port))).toMatchObject({ kind: 'failed', reason: 'closed' });
});
