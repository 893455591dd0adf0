// Sends hostile PDUs to a running stack over many sessions, bound or not, while another customer sends honest texts at a
// steady rate; and counts what comes back to both.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSmppPassword } from '../../shared/accounts/smpp-password.ts';
import { encodePdu } from '../../smpp-bridge/src/smpp/encode-pdu.ts';
import { createFramer } from '../../smpp-bridge/src/smpp/framing.ts';
import { createRandom } from '../bench/random.ts';
import { openSmppDoor, runOnce, type SmppDoor } from '../bench/smpp-door.ts';
import { openSmppLoad } from '../bench/smpp-load.ts';
import { HOSTILE_KINDS, type HostileKind, hostilePdu, type Random } from './hostile-pdu.ts';
import type { RunningStack } from './running-stack.ts';

export type HostileOptions = { readonly pdus: number; readonly seed: number };

export type HostileOutcome = {
  readonly sent: Readonly<Record<HostileKind, number>>;
  /** What came back, by command_status in hex. */
  readonly answers: Readonly<Record<string, number>>;
  /** Sessions, and how many of them the server ended. */
  readonly sessions: number;
  readonly ended: number;
  /** Sessions that the server kept, without an answer to their last enquire_link. */
  readonly silent: number;
  /** Milliseconds of each honest answer, in order; of one that did not come or was a refusal it is infinite. */
  readonly honestMs: readonly number[];
  /** Resident memory of the bridge in MiB, after three fifths of the PDUs and the least in the seconds after the end. */
  readonly memory: { readonly before: number; readonly after: number };
};

const SESSIONS_AT_ONCE = 16;
const PDUS_PER_SESSION = 250;
const PDUS_PER_WRITE = 50;
const BOUND_SHARE = 0.9;
const DRIP_SHARE = 0.03;
const DRIP_OCTETS = 400;
const ANSWER_TIMEOUT_MS = 15_000;
const HONEST_PER_SECOND = 100;
const HONEST_ROUND_SECONDS = 1;
const MEMORY_SAMPLES = 8;
const LAST_SEQUENCE = 0x7fff_0000;
const ENQUIRE_LINK_RESP = 0x8000_0015;
const SYSTEM_ID = 'hostile';
const PASSWORD = 'hostile1';

export async function sendHostile(
  running: RunningStack,
  { pdus, seed }: HostileOptions,
): Promise<HostileOutcome> {
  const door = await openSmppDoor(running.stack);
  await addHostileAccount(running.stack.databaseUrl);
  const random = createRandom(seed);
  const counts = {
    sent: Object.fromEntries(HOSTILE_KINDS.map((kind) => [kind, 0])) as Record<HostileKind, number>,
    answers: new Map<number, number>(),
    ...{ total: 0, sessions: 0, ended: 0, silent: 0 },
  };

  async function sendUpTo(count: number): Promise<void> {
    while (counts.total < count) {
      const size = Math.min(PDUS_PER_SESSION, count - counts.total);
      counts.total += size;
      counts.sessions += 1;
      const peer = await openPeer(door, random() < BOUND_SHARE, counts.answers);
      const outcome = await sendOver(peer, random, size, counts.sent);
      if (outcome === 'ended') counts.ended += 1;
      if (outcome === 'silent') counts.silent += 1;
      peer.socket.destroy();
    }
  }
  const sendAll = (count: number) =>
    Promise.all(Array.from({ length: SESSIONS_AT_ONCE }, () => sendUpTo(count)));

  let isOver = false;
  const honest = sendHonest(door, () => isOver);
  await sendAll(Math.ceil(pdus * 0.6));
  const before = await running.residentMebibytes('bridge');
  await sendAll(pdus);
  isOver = true;
  const honestMs = await honest;
  return {
    sent: counts.sent,
    answers: Object.fromEntries([...counts.answers].map(([status, count]) => [status.toString(16), count])),
    ...{ sessions: counts.sessions, ended: counts.ended, silent: counts.silent, honestMs },
    memory: { before, after: await leastMemoryOf(running) },
  };
}

type Peer = {
  readonly socket: Socket;
  /** Whether the enquire_link of that number was answered. */
  wasAnswered(sequence: number): boolean;
};

/** Resolves when the bind is answered, however, or the connection is there. */
async function openPeer(door: SmppDoor, isBound: boolean, answers: Map<number, number>): Promise<Peer> {
  const socket = connect(door.port, door.host);
  const framer = createFramer();
  const answered = new Set<number>();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    for (const frame of framer.push(chunk).frames) {
      const status = frame.readUInt32BE(8);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (frame.readUInt32BE(4) === ENQUIRE_LINK_RESP) answered.add(frame.readUInt32BE(12));
    }
  });
  await once(socket, 'connect');
  if (isBound) {
    const bind = { systemId: SYSTEM_ID, password: PASSWORD, interfaceVersion: 0x34 };
    socket.write(encodePdu({ command: 'bind_transceiver', sequenceNumber: 1, ...bind }));
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  }
  return { socket, wasAnswered: (sequence) => answered.has(sequence) };
}

/** In one write, cut anywhere, or octet by octet; then asks whether the server is still there. */
async function sendOver(
  { socket, wasAnswered }: Peer,
  random: Random,
  size: number,
  sent: Record<HostileKind, number>,
): Promise<'answered' | 'ended' | 'silent' | 'given up'> {
  for (let first = 0; first < size; first += PDUS_PER_WRITE) {
    const count = Math.min(PDUS_PER_WRITE, size - first);
    const pdus = Array.from({ length: count }, (_, n) => hostilePdu(random, first + n + 2));
    for (const { kind } of pdus) sent[kind] += 1;
    await write(socket, Buffer.concat(pdus.map(({ octets }) => octets)), random);
    // Whoever lost the place of the next PDU leaves without a word, as a peer does that is cut off.
    if (pdus.some(({ endsStream }) => endsStream)) return 'given up';
    if (socket.closed) return 'ended';
  }
  socket.write(encodePdu({ command: 'enquire_link', sequenceNumber: LAST_SEQUENCE }));
  const deadline = performance.now() + ANSWER_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (wasAnswered(LAST_SEQUENCE)) return 'answered';
    if (socket.closed || socket.readableEnded) return 'ended';
    await sleep(2);
  }
  return 'silent';
}

async function write(socket: Socket, octets: Buffer, random: Random): Promise<void> {
  if (random() < DRIP_SHARE) {
    for (const octet of octets.subarray(0, DRIP_OCTETS)) {
      socket.write(Buffer.from([octet]));
      await new Promise(setImmediate);
    }
    socket.write(octets.subarray(DRIP_OCTETS));
    return;
  }
  const cut = Math.floor(random() * octets.length);
  socket.write(octets.subarray(0, cut));
  if (!socket.write(octets.subarray(cut)) && !socket.closed) {
    await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
  }
}

async function sendHonest(door: SmppDoor, isOver: () => boolean): Promise<readonly number[]> {
  const load = await openSmppLoad({ ...door, sessions: 2, registeredDelivery: 0 });
  const tookMs: number[] = [];
  while (!isOver()) tookMs.push(...(await load.runSteady(HONEST_PER_SECOND, HONEST_ROUND_SECONDS)));
  load.close();
  return tookMs;
}

async function addHostileAccount(databaseUrl: string): Promise<void> {
  await runOnce(
    databaseUrl,
    `with made as (insert into accounts.accounts (company_name) values ('Hostile') returning id)
     insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, max_binds, throughput)
     select id, 'Hostile', $1, $2, 1000, 1000000 from made on conflict (system_id) do nothing`,
    [SYSTEM_ID, await hashSmppPassword(PASSWORD, randomBytes)],
  );
}

async function leastMemoryOf(running: RunningStack): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < MEMORY_SAMPLES; sample += 1) {
    samples.push(await running.residentMebibytes('bridge'));
    await sleep(1_000);
  }
  return Math.min(...samples);
}
