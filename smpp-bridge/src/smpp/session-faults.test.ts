import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { connectSmpp } from './connect.ts';
import { encodePdu } from './encode-pdu.ts';
import type { RequestPdu } from './pdu.ts';
import type { SmppSession } from './session.ts';
import { BIND_PDU, bind, connection, endPeers, LIMITS, rawPeer, serve } from './test-peers.ts';

afterEach(endPeers);

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

test('octets at random end or are nacked, and never disturb another session', async () => {
  const server = await serve();
  const healthy = await bind(server.port);
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 64 }), { minLength: 1, maxLength: 5 });
  // A true length in front of random octets gets past the framing, into the PDUs themselves.
  const framed = fc.uint8Array({ minLength: 12, maxLength: 80 }).map((octets) => {
    const frame = Buffer.concat([Buffer.alloc(4), octets]);
    frame.writeUInt32BE(frame.length);
    frame.writeUInt32BE((frame[4] ?? 0) % 16, 4);
    return [frame];
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(chunks, framed), async (octets) => {
      const peer = await rawPeer(server.port);
      peer.send(BIND_PDU);
      await peer.nextPdu();
      for (const chunk of octets) peer.socket.write(chunk);
      peer.socket.end();
      await peer.closed;
      expect(await healthy.request({ command: 'submit_sm' })).toMatchObject({ pdu: { commandStatus: 0 } });
    }),
    { numRuns: 60 },
  );
});

test('a peer that reads no answers is not read either, and loses none once it reads again', async () => {
  const handled: number[] = [];
  const server = await serve({
    sessionDefaults: { ...LIMITS, writeBufferMax: 64 * 1_024 * 1_024 },
    handlers: {
      onRequest(session, pdu) {
        handled.push(pdu.sequenceNumber);
        session.respond(pdu, {
          commandStatus: 0,
          messageId: 'm',
          additionalStatusInfoText: 'x'.repeat(2_000),
        });
      },
    },
  });
  const peer = await rawPeer(server.port);
  peer.send(BIND_PDU);
  await peer.nextPdu();
  peer.socket.pause();
  const requests = 20_000;
  for (let sequenceNumber = 1; sequenceNumber <= requests; sequenceNumber += 1) {
    peer.send({ command: 'submit_sm', sequenceNumber });
  }
  await delay(500);
  expect(handled.length).toBeLessThan(requests);
  expect(server.sessions()).toHaveLength(1);
  peer.socket.resume();
  await expect.poll(() => peer.received.length, { timeout: 5_000 }).toBe(requests);
});
