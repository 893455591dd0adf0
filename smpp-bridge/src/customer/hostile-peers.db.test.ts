// What comes through the open port is anybody's. Each case is one thing that no honest peer does, its answer, and that the
// session goes on where its stream can. `infra/e2e/hostile-peers.e2e.test.ts` sends all of them mixed.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import {
  type Customer,
  PASSWORD,
  seedCustomer,
  useCustomerSmpp,
} from '../../../shared/testing/use-customer-smpp.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import type { Command, PduInput, RequestCommand } from '../smpp/pdu.ts';
import { TABLE_BY_COMMAND } from '../smpp/pdu-tables.ts';
import { endPeers, rawPeer } from '../smpp/test-peers.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

/** Who may bind as often as there are cases. */
let many: Customer;

beforeAll(async () => {
  await seedConnector(database.pool);
  many = await seedCustomer(database, { max_binds: 1_000 });
});
afterEach(endPeers);

const open = () => rawPeer(door.server.port);
type Peer = Awaited<ReturnType<typeof open>>;

const bindOf = ({ systemId }: Customer): PduInput => ({
  ...{ command: 'bind_transceiver', sequenceNumber: 1, systemId, password: PASSWORD, interfaceVersion: 0x34 },
});

async function bind(customer: Customer): Promise<Peer> {
  const peer = await open();
  peer.send(bindOf(customer));
  expect(await peer.nextPdu()).toMatchObject({ command: 'bind_transceiver_resp', commandStatus: 0 });
  return peer;
}

const boundPeer = () => bind(many);

/** The session is as it was. */
async function expectAlive(peer: Peer): Promise<void> {
  peer.send({ command: 'enquire_link', sequenceNumber: 99 });
  expect(await peer.nextPdu()).toMatchObject({ command: 'enquire_link_resp', sequenceNumber: 99 });
}

function frame(command: Command, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(TABLE_BY_COMMAND.get(command)?.id ?? 0, 4);
  head.writeUInt32BE(7, 12);
  return Buffer.concat([head, body]);
}

/** Octets of a request in which that text is `length` characters long and everything before it empty. */
function withLongText(command: Command, name: string, length: number): Buffer {
  const fields = TABLE_BY_COMMAND.get(command)?.fields ?? [];
  const before = fields.slice(
    0,
    fields.findIndex((field) => field.name === name),
  );
  return frame(
    command,
    Buffer.concat([Buffer.alloc(before.length), Buffer.alloc(length, 0x31), Buffer.alloc(60)]),
  );
}

describe('a text over its length is refused by the status of its field', () => {
  test.each([
    ['submit_sm', 'serviceType', 6, 0x15],
    ['submit_sm', 'sourceAddr', 21, 0x0a],
    ['submit_sm', 'destinationAddr', 21, 0x0b],
    ['submit_sm', 'scheduleDeliveryTime', 17, 0x61],
    ['submit_sm', 'validityPeriod', 17, 0x62],
    ['submit_multi', 'serviceType', 6, 0x15],
    ['submit_multi', 'sourceAddr', 21, 0x0a],
    ['data_sm', 'serviceType', 6, 0x15],
    ['data_sm', 'sourceAddr', 65, 0x0a],
    ['data_sm', 'destinationAddr', 65, 0x0b],
    ['query_sm', 'messageId', 65, 0x0c],
    ['query_sm', 'sourceAddr', 21, 0x0a],
    ['cancel_sm', 'serviceType', 6, 0x15],
    ['cancel_sm', 'messageId', 65, 0x0c],
    ['cancel_sm', 'sourceAddr', 21, 0x0a],
    ['cancel_sm', 'destinationAddr', 21, 0x0b],
    ['replace_sm', 'messageId', 65, 0x0c],
    ['replace_sm', 'sourceAddr', 21, 0x0a],
    ['replace_sm', 'scheduleDeliveryTime', 17, 0x61],
    ['replace_sm', 'validityPeriod', 17, 0x62],
    ['bind_transceiver', 'systemId', 16, 0x0f],
    ['bind_transceiver', 'password', 9, 0x0e],
    ['bind_transceiver', 'systemType', 13, 0x53],
    ['bind_transceiver', 'addressRange', 41, 0x02],
  ] as const)('%s.%s', async (command, name, length, commandStatus) => {
    const peer = command.startsWith('bind') ? await open() : await boundPeer();
    peer.socket.write(withLongText(command, name, length));
    expect(await peer.nextPdu()).toMatchObject({ command: 'generic_nack', commandStatus, sequenceNumber: 7 });
    await expectAlive(peer);
  });

  test.each([
    ['an address', '01 01 01', 0x0b],
    ['the name of a list', '02', 0x34],
  ] as const)('%s of submit_multi of 21 characters', async (_what, flags, commandStatus) => {
    const peer = await boundPeer();
    const before = Buffer.from(`00 0000 00 01 ${flags}`.replaceAll(' ', ''), 'hex');
    peer.socket.write(
      frame('submit_multi', Buffer.concat([before, Buffer.alloc(21, 0x31), Buffer.alloc(60)])),
    );
    expect(await peer.nextPdu()).toMatchObject({ command: 'generic_nack', commandStatus });
    await expectAlive(peer);
  });
});

describe('a request in the wrong state', () => {
  test.each<[RequestCommand]>([
    ['submit_sm'],
    ['submit_multi'],
    ['data_sm'],
    ['query_sm'],
    ['cancel_sm'],
    ['replace_sm'],
    ['deliver_sm'],
  ])('%s before the bind', async (command) => {
    const peer = await open();
    const to = { kind: 'address', destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123' } as const;
    peer.send({ command, sequenceNumber: 7, ...(command === 'submit_multi' ? { destAddress: [to] } : {}) });
    expect(await peer.nextPdu()).toMatchObject({ command: `${command}_resp`, commandStatus: 0x04 });
    await expectAlive(peer);
  });

  test.each([
    ['a second bind', 'bind_transmitter', 0x05],
    ["the server's own deliver_sm", 'deliver_sm', 0x04],
  ] as const)('%s after it', async (_what, command, commandStatus) => {
    const peer = await boundPeer();
    peer.send({ command, sequenceNumber: 7 });
    expect(await peer.nextPdu()).toMatchObject({ command: `${command}_resp`, commandStatus });
    await expectAlive(peer);
  });

  test('an answer to nothing is not answered, or two peers would go on for ever', async () => {
    const peer = await boundPeer();
    peer.send({ command: 'submit_sm_resp', sequenceNumber: 7, messageId: 'x' });
    peer.send({ command: 'generic_nack', sequenceNumber: 8, commandStatus: 3 });
    peer.socket.write(frame('deliver_sm_resp', Buffer.alloc(200, 0x31)));
    await expectAlive(peer);
  });
});

describe('octets that are no PDU', () => {
  const SUBMIT = '00 000000 000000 000000000000000000 00';
  test.each([
    ['a command nobody knows', '00000014 00000111 00000000 00000007 00000000', 0x03],
    ['a vendor command nobody knows', '00000010 00010200 00000000 00000007', 0x03],
    ['a submit_sm without a body', '00000010 00000004 00000000 00000007', 0x02],
    ['an sm_length past the end', `00000021 00000004 00000000 00000007 ${SUBMIT.slice(0, -2)}ff`, 0x01],
    ['a TLV past the end', `00000025 00000004 00000000 00000007 ${SUBMIT} 0424 ffff`, 0xc0],
    ['half the header of a TLV', `00000023 00000004 00000000 00000007 ${SUBMIT} 0424`, 0xc0],
    ['a TLV of a wrong length', `00000028 00000004 00000000 00000007 ${SUBMIT} 0204 0003 010203`, 0xc2],
  ])('%s', async (_what, hex, commandStatus) => {
    const peer = await boundPeer();
    peer.socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    expect(await peer.nextPdu()).toMatchObject({ command: 'generic_nack', commandStatus, sequenceNumber: 7 });
    await expectAlive(peer);
  });

  test.each([
    ['no length', 0],
    ['less than its own four octets', 3],
    ['less than a header', 15],
    ['one over the largest', 65_537],
    ['four gigabytes', 0xffff_ffff],
  ])('%s as command_length ends the session: the next PDU cannot be found', async (_what, length) => {
    const peer = await boundPeer();
    const octets = Buffer.alloc(16);
    octets.writeUInt32BE(length, 0);
    peer.socket.write(octets);
    expect(await peer.nextPdu()).toMatchObject({
      command: 'generic_nack',
      commandStatus: 0x02,
      sequenceNumber: 0,
    });
    await peer.closed;
  });
});

describe('however the network cuts it', () => {
  const enquiries = Array.from({ length: 200 }, (_, n) => n + 2);
  const octets = Buffer.concat(
    enquiries.map((sequenceNumber) => encodePdu({ command: 'enquire_link', sequenceNumber })),
  );

  test('octet by octet, every PDU is answered, in order', async () => {
    const peer = await boundPeer();
    for (const octet of octets) {
      peer.socket.write(Buffer.from([octet]));
      await new Promise(setImmediate);
    }
    for (const sequenceNumber of enquiries) expect(await peer.nextPdu()).toMatchObject({ sequenceNumber });
  });

  test('many in one write, every PDU is answered, in order', async () => {
    const peer = await boundPeer();
    peer.socket.write(octets);
    for (const sequenceNumber of enquiries) expect(await peer.nextPdu()).toMatchObject({ sequenceNumber });
  });
});

describe('peers that hold on to what they have', () => {
  test('connections that say nothing, or a bind octet by octet, are closed and hold up nobody', async () => {
    const customer = await seedCustomer(database);
    const silent = await Promise.all(Array.from({ length: 50 }, open));
    const slow = await open();
    const drip = (async () => {
      for (const octet of encodePdu(bindOf(customer))) {
        if (slow.socket.destroyed) return;
        slow.socket.write(Buffer.from([octet]));
        await sleep(500);
      }
    })();
    await bind(customer);
    await Promise.all([...silent, slow].map(({ closed }) => closed));
    await drip;
  }, 20_000);

  test('a peer that is gone without a word loses its session, and its bind is free again', async () => {
    const settings = { enquire_link_seconds: 1, response_seconds: 1 };
    const customer = await seedCustomer(database, { max_binds: 1, settings });
    const gone = await open();
    gone.socket.pause();
    gone.send(bindOf(customer));
    await expect.poll(() => door.server.sessions().length, { timeout: 5_000 }).toBe(1);
    const half = encodePdu({ command: 'enquire_link', sequenceNumber: 2 }).subarray(0, 10);
    gone.socket.write(half);
    await expect.poll(() => door.server.sessions().length, { timeout: 10_000 }).toBe(0);
    await bind(customer);
  }, 20_000);

  test('a peer that reads nothing is not read either, and keeps nobody from an answer', async () => {
    const deaf = await boundPeer();
    deaf.socket.pause();
    const enquire = encodePdu({ command: 'enquire_link', sequenceNumber: 2 });
    const flood = Buffer.concat(Array.from({ length: 4_000 }, () => enquire));
    for (let writes = 0; writes < 200 && deaf.socket.write(flood); writes += 1)
      await new Promise(setImmediate);
    await expectAlive(await boundPeer());
    deaf.socket.destroy();
    await once(deaf.socket, 'close');
  });
});
