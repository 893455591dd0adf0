// Peers for socket tests: our own server and client, and one that writes octets as it likes.
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { COMMAND_STATUS } from './command-status.ts';
import { type ConnectOptions, connectSmpp } from './connect.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { createFramer } from './framing.ts';
import { type ListenOptions, listenSmpp, type SmppServer } from './listen.ts';
import type { Pdu, PduInput, RequestPdu } from './pdu.ts';
import type { SmppSession } from './session.ts';

const log = pino({ level: 'silent' });
export const LIMITS = { window: 10, responseTimeoutMs: 2_000, enquireLinkIntervalMs: 0 };
export const BIND = {
  type: 'transceiver',
  systemId: 'esme1',
  password: 'secret08',
  systemType: '',
  interfaceVersion: 0x34,
} as const;

const cleanups: (() => Promise<void> | void)[] = [];

/** For `afterEach`: ends what the test opened, the last first. */
export async function endPeers(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A server that takes any password but `wrong` and answers each submit_sm with the id `m1`. */
export async function serve(changes: Partial<ListenOptions> = {}): Promise<SmppServer> {
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

export async function bind(port: number, changes: Partial<ConnectOptions> = {}): Promise<SmppSession> {
  const result = await connectSmpp({ ...connection(port), ...changes });
  if (result.kind !== 'bound') throw new Error(`not bound: ${JSON.stringify(result)}`);
  cleanups.push(() => result.session.destroy('test over'));
  return result.session;
}

export function connection(port: number): ConnectOptions {
  const handlers = {
    onRequest: (session: SmppSession, pdu: RequestPdu) => session.respond(pdu, { commandStatus: 0 }),
  };
  return { host: '127.0.0.1', port, bind: BIND, connectTimeoutMs: 2_000, handlers, log, ...LIMITS };
}

/** A peer that writes octets as it likes. */
export async function rawPeer(port: number) {
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

export const BIND_PDU = {
  command: 'bind_transceiver',
  sequenceNumber: 1,
  systemId: 'raw',
  password: 'p',
  interfaceVersion: 0x34,
} as const;
