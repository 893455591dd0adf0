// What comes through the open port is anybody's: malformed PDUs by a seeded generator, over many sessions, bound or not,
// while another customer sends. Nothing crashes, hangs or slows the other down to a stop.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../infra/bench/random.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import {
  type Customer,
  PASSWORD,
  seedCustomer,
  useCustomerSmpp,
} from '../../../shared/testing/use-customer-smpp.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import { TABLE_BY_COMMAND } from '../smpp/pdu-tables.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

beforeAll(async () => {
  await seedConnector(database.pool);
});

const PDUS = 20_000;
const PDUS_PER_WRITE = 50;
const SEED = 20_261_125;
const IDS = [...TABLE_BY_COMMAND.values()].map(({ id }) => id);

/** A submit_sm or a body of noise, with some of its octets or its lengths changed. */
function hostilePdu(random: () => number, sequenceNumber: number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const valid = encodePdu({
    ...{ command: 'submit_sm', sequenceNumber, sourceAddr: '14155550100', destinationAddr: '16505550123' },
    ...{ shortMessage: Buffer.from('x'.repeat(below(200))), messagePayload: Buffer.alloc(below(300)) },
  });
  const frame = random() < 0.5 ? valid : Buffer.alloc(16 + below(300));
  if (frame !== valid) for (let n = 16; n < frame.length; n += 1) frame[n] = below(256);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(random() < 0.9 ? (IDS[below(IDS.length)] ?? 0) : below(0xffff_ffff), 4);
  frame.writeUInt32BE(sequenceNumber, 12);
  for (let changes = below(6); changes > 0; changes -= 1) frame[4 + below(frame.length - 4)] = below(256);
  // Rarely, for it ends the session: a length that cannot be, or that promises more than comes.
  if (random() < 0.005) frame.writeUInt32BE([0, 1, 15, 65_537, 0xffff_ffff][below(5)] ?? 0, 0);
  return frame;
}

async function open(customer: Customer, isBound: boolean): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: door.server.port });
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  if (isBound) {
    const bind = { systemId: customer.systemId, password: PASSWORD, interfaceVersion: 0x34 };
    socket.write(encodePdu({ command: 'bind_transceiver', sequenceNumber: 1, ...bind }));
    await once(socket, 'data');
  }
  return socket;
}

test(`${PDUS} hostile PDUs over many sessions leave the server as it was`, async () => {
  const customer = await seedCustomer(database, { max_binds: 1_000 });
  const other = await seedCustomer(database);
  const session = await door.bind(other);
  const random = createRandom(SEED);
  let socket = await open(customer, true);
  for (let sent = 0; sent < PDUS; sent += PDUS_PER_WRITE) {
    if (socket.destroyed || socket.readyState !== 'open') socket = await open(customer, random() < 0.8);
    const frames = Array.from({ length: PDUS_PER_WRITE }, (_, n) => hostilePdu(random, sent + n + 1));
    const octets = Buffer.concat(frames);
    // Now and then octet by octet, as a slow network brings them.
    if (sent % 2_000 === 0) for (const octet of octets.subarray(0, 200)) socket.write(Buffer.from([octet]));
    socket.write(octets);
    if (sent % 1_000 === 0) {
      const outcome = await session.request({
        ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddr: other.number.slice(1) },
        ...{ destinationAddr: '16505550123', shortMessage: Buffer.from(`after ${sent}`) },
      });
      expect(outcome).toMatchObject({ kind: 'response', pdu: { commandStatus: 0 } });
    }
  }
  socket.destroy();
  await expect.poll(() => door.server.sessions().length, { timeout: 10_000 }).toBe(1);
}, 60_000);

test('connections that say nothing, or a bind octet by octet, are closed and hold up nobody', async () => {
  const customer = await seedCustomer(database);
  const silent = await Promise.all(Array.from({ length: 50 }, () => open(customer, false)));
  const slow = await open(customer, false);
  const bind = encodePdu({ command: 'bind_transceiver', sequenceNumber: 1, systemId: customer.systemId });
  const drip = (async () => {
    for (const octet of bind) {
      if (slow.destroyed) return;
      slow.write(Buffer.from([octet]));
      await sleep(500);
    }
  })();
  expect((await door.bind(customer)).state()).toBe('bound_trx');
  await expect
    .poll(() => [...silent, slow].filter(({ destroyed }) => !destroyed).length, { timeout: 10_000 })
    .toBe(0);
  await drip;
}, 20_000);
