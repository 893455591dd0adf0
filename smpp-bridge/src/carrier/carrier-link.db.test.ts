// A link against a carrier that writes octets as it likes: what was answered is never sent again, the rest is.
import { createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { decodePdu } from '../smpp/decode-pdu.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import { createFramer } from '../smpp/framing.ts';
import type { Pdu } from '../smpp/pdu.ts';
import { claimMessages } from '../submitter/claim-store.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import { BIND_TIMES } from './carrier-bind.ts';
import { type CarrierLink, openLink } from './carrier-link.ts';
import type { Connector } from './connector.ts';
import { createSettler } from './settler.ts';
import { HEALTH_WATCHING } from './watch-health.ts';

const database = useDatabase();
const log = pino({ level: 'silent' });
const EPOCH = 3;
const MESSAGES = 40;
const WINDOW = 5;
/** The carrier misbehaves once, instead of answering this submit_sm. */
const BAD_TURN = 13;

let carrier: RawCarrier;
let link: CarrierLink;
let ending: AbortController;

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.message_parts');
  ending = new AbortController();
});
afterEach(async () => {
  await link.stop(500);
  ending.abort();
  carrier.server.close();
});

type RawCarrier = {
  readonly server: Server;
  readonly port: number;
  /** Texts of the submit_sm that were answered. */
  readonly accepted: string[];
  readonly nacks: number[];
  connections(): number;
  /** How many submit_sm came. */
  seen(): number;
  /** Ends every connection and takes no more. */
  die(): void;
};

type Misdeed = {
  /** What is written in the place of one answer, after answers that are good. */
  readonly octets: (sequenceNumber: number) => Buffer;
  /** Whether this submit_sm is answered behind it, only the next ones, or nothing more on that connection. */
  readonly afterwards: 'answers' | 'goes-on' | 'is-silent';
};

async function openCarrier({ octets, afterwards }: Misdeed): Promise<RawCarrier> {
  const accepted: string[] = [];
  const nacks: number[] = [];
  const silent = new Set<Socket>();
  const sockets = new Set<Socket>();
  let connections = 0;
  let seen = 0;

  function answer(pdu: Pdu, socket: Socket): Buffer {
    const { sequenceNumber } = pdu;
    if (pdu.command === 'bind_transceiver')
      return encodePdu({ command: 'bind_transceiver_resp', sequenceNumber });
    if (pdu.command === 'unbind') return encodePdu({ command: 'unbind_resp', sequenceNumber });
    if (pdu.command !== 'submit_sm') return Buffer.alloc(0);
    const isBad = seen === BAD_TURN;
    if (isBad && afterwards === 'is-silent') silent.add(socket);
    if (isBad && afterwards !== 'answers') return octets(sequenceNumber);
    accepted.push(pdu.shortMessage.toString('latin1'));
    const messageId = `M${accepted.length}`;
    const good = encodePdu({ command: 'submit_sm_resp', sequenceNumber, messageId });
    return isBad ? Buffer.concat([octets(sequenceNumber), good]) : good;
  }

  function serve(socket: Socket): void {
    connections += 1;
    sockets.add(socket);
    const framer = createFramer();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk).frames) {
        const decoded = decodePdu(frame);
        if (decoded.kind !== 'pdu') continue;
        if (decoded.pdu.command === 'generic_nack') nacks.push(decoded.pdu.commandStatus);
        if (decoded.pdu.command === 'submit_sm') seen += 1;
        if (!silent.has(socket)) socket.write(answer(decoded.pdu, socket));
      }
    });
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    ...{ server, port: address.port, accepted, nacks },
    ...{ connections: () => connections, seen: () => seen },
    die() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openLinkTo(port: number, change: Partial<Connector> = {}): CarrierLink {
  const connector = { ...SANDBOX_CONNECTOR, port, windowSize: WINDOW, ...change };
  const settler = createSettler({
    ...{ pool: database.pool, log, epoch: EPOCH, receiptTimeoutSeconds: 86_400, signal: ending.signal },
    announcer: { announce: async () => undefined },
  });
  return openLink(connector, {
    ...{ settler, log },
    times: { ...BIND_TIMES, connectTimeoutMs: 2_000, responseTimeoutMs: 500 },
    health: HEALTH_WATCHING,
    random: () => 0.5,
    deliver: () => undefined,
    onRoom: () => undefined,
    onAnswered: () => undefined,
  });
}

test.each<[string, Misdeed & { readonly connections: number; readonly nacks: readonly number[] }]>([
  [
    'a command_length of zero ends the connection, and the link binds again',
    { octets: () => Buffer.alloc(16), afterwards: 'is-silent', connections: 2, nacks: [0x02] },
  ],
  [
    'so does another protocol',
    {
      octets: () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      afterwards: 'is-silent',
      connections: 2,
      nacks: [0x02],
    },
  ],
  [
    'an unknown command is refused, and the connection goes on',
    {
      octets: () => Buffer.from('00000010000001230000000000000009', 'hex'),
      ...{ afterwards: 'answers', connections: 1, nacks: [0x03] },
    },
  ],
  [
    'an answer with half a body is no answer: its message is sent again, in time',
    {
      octets: (sequenceNumber) => {
        const octets = Buffer.from('000000128000000400000000000000004142', 'hex');
        octets.writeUInt32BE(sequenceNumber, 12);
        return octets;
      },
      ...{ afterwards: 'goes-on', connections: 1, nacks: [] },
    },
  ],
])('%s; no message is lost, none that was answered is sent again', async (_guarantee, misdeed) => {
  carrier = await openCarrier(misdeed);
  link = openLinkTo(carrier.port);
  await expect.poll(() => link.isBound(), { timeout: 5_000 }).toBe(true);
  const ids = await insertQueued(database.pool, { count: MESSAGES });
  await database.pool.query('update messaging.message_log set message_body = id::text');
  const { messages } = await claimMessages(database.pool, ids, new Map([['sandbox_one', MESSAGES]]), EPOCH);
  link.offer(messages);
  await expect.poll(() => statusCounts(database.pool), { timeout: 10_000 }).toEqual({ sent: MESSAGES });

  expect([...carrier.accepted].sort()).toEqual(ids);
  expect(carrier.seen()).toBeLessThanOrEqual(MESSAGES + WINDOW);
  expect(carrier.connections()).toBe(misdeed.connections);
  expect(carrier.nacks).toEqual(misdeed.nacks);
  expect(link.snapshot().submitted).toBe(carrier.seen());
});

test('a host that dies under load hands over to the backup; nothing is lost, at most what was in flight comes twice', async () => {
  carrier = await openCarrier({ octets: () => Buffer.alloc(0), afterwards: 'is-silent' });
  const backup = await openCarrier({ octets: () => Buffer.alloc(0), afterwards: 'answers' });
  link = openLinkTo(carrier.port, { backup: { host: '127.0.0.1', port: backup.port }, binds: 2 });
  await expect.poll(() => link.snapshot().bound, { timeout: 5_000 }).toBe(2);
  const ids = await insertQueued(database.pool, { count: MESSAGES });
  await database.pool.query('update messaging.message_log set message_body = id::text');
  const { messages } = await claimMessages(database.pool, ids, new Map([['sandbox_one', MESSAGES]]), EPOCH);
  link.offer(messages);
  await expect.poll(() => carrier.seen(), { timeout: 5_000 }).toBeGreaterThan(BAD_TURN);
  carrier.die();
  await expect.poll(() => link.snapshot().onBackup, { timeout: 10_000 }).toBe(2);
  link.offer((await claimMessages(database.pool, ids, new Map([['sandbox_one', MESSAGES]]), EPOCH)).messages);
  await expect.poll(() => statusCounts(database.pool), { timeout: 10_000 }).toEqual({ sent: MESSAGES });

  const arrived = [...carrier.accepted, ...backup.accepted];
  expect([...new Set(arrived)].sort()).toEqual(ids);
  expect(arrived.length).toBeLessThanOrEqual(MESSAGES + 2 * WINDOW);
  backup.die();
});
