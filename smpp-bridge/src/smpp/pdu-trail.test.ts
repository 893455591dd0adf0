import { expect, test } from 'vitest';
import { encodePdu } from './encode-pdu.ts';
import type { BindCommand } from './pdu.ts';
import { createTrails, type PduTrail } from './pdu-trail.ts';

const AT_MS = Date.parse('2026-11-25T10:00:00.123Z');

/** As long as told, with its number in its header. */
function frameOf(sequenceNumber: number, length = 16): Buffer {
  const frame = Buffer.alloc(length, 0x61);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(0x15, 4);
  frame.writeUInt32BE(0, 8);
  frame.writeUInt32BE(sequenceNumber, 12);
  return frame;
}

function fill(trail: PduTrail, count: number, length?: number): void {
  for (let n = 1; n <= count; n += 1) trail.add('received', frameOf(n, length), AT_MS);
}

const numbersOf = (trail: PduTrail) => trail.after(0, 2_000).map(({ number }) => number);

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test('what went over the line is there with its way, its time and its octets', () => {
  const trail = createTrails().open();
  const [received, sent] = [frameOf(1, 40), frameOf(2)];
  trail.add('received', received, AT_MS);
  trail.add('sent', sent, AT_MS + 1);
  // The chunk of the socket is used again.
  const copy = Buffer.from(received);
  received.fill(0);
  expect(trail.after(0, 10)).toEqual([
    { number: 1, atMs: AT_MS, direction: 'received', length: 40, octets: copy, isCut: false },
    { number: 2, atMs: AT_MS + 1, direction: 'sent', length: 16, octets: sent, isCut: false },
  ]);
});

test('the last thousand are there and no more, and each in its place', () => {
  const trail = createTrails().open();
  fill(trail, 12_345);
  const entries = trail.after(0, 2_000);
  expect(entries.map(({ number }) => number)).toEqual(range(11_346, 12_345));
  expect(entries.map(({ octets }) => octets.readUInt32BE(12))).toEqual(range(11_346, 12_345));
});

test('who has read up to one gets what came after it, as much as he asks for', () => {
  const trail = createTrails().open();
  fill(trail, 500);
  expect(trail.after(498, 10).map(({ number }) => number)).toEqual([499, 500]);
  expect(trail.after(100, 3).map(({ number }) => number)).toEqual([101, 102, 103]);
  expect(trail.after(500, 10)).toEqual([]);
});

test('a long PDU keeps its beginning, and says how long it was', () => {
  const trail = createTrails().open();
  trail.add('received', frameOf(1, 60_000), AT_MS);
  expect(trail.after(0, 1)).toMatchObject([{ length: 60_000, isCut: true, octets: { length: 1_024 } }]);
});

test('a session of long PDUs holds fewer than a thousand: it has 256 KiB', () => {
  const trail = createTrails().open();
  fill(trail, 2_000, 1_024);
  // 64 blocks of 4,096 octets, three PDUs with their heads in each.
  expect(numbersOf(trail)).toEqual(range(1_810, 2_000));
});

test('when all the memory is in use, each goes on with what it has, and a new one with little', () => {
  const trails = createTrails(10);
  const [first, second] = [trails.open(), trails.open()];
  fill(first, 100, 1_024);
  fill(second, 100, 1_024);
  expect(numbersOf(first)).toEqual(range(73, 100));
  expect(numbersOf(second)).toEqual([100]);
  first.close();
  fill(second, 10, 1_024);
  expect(numbersOf(second)).toEqual(range(100, 110));
});

test('a trail that is closed gives its place back once, takes nothing more, and can still be read', () => {
  const trails = createTrails(2);
  const trail = trails.open();
  fill(trail, 6, 1_024);
  trail.close();
  trail.close();
  fill(trail, 6, 1_024);
  expect(numbersOf(trail)).toEqual(range(1, 6));
  const next = trails.open();
  fill(next, 9, 1_024);
  expect(numbersOf(next)).toEqual(range(4, 9));
});

const bindOf = (command: BindCommand, password?: string) =>
  encodePdu({
    ...{ command, sequenceNumber: 1, systemId: 'customer1', interfaceVersion: 0x34 },
    ...(password === undefined ? {} : { password }),
  });

test.each(['bind_transmitter', 'bind_receiver', 'bind_transceiver'] as const)(
  'the password of a %s is not there, nor how long it is',
  (command) => {
    const trail = createTrails().open();
    const frame = bindOf(command, 'secret');
    trail.add('received', frame, AT_MS);
    const [entry] = trail.after(0, 1);
    expect(entry).toMatchObject({ length: frame.length, isCut: false });
    expect(entry?.octets).toEqual(bindOf(command, '********'));
  },
);

test.each([
  ['the system_id has no end', Buffer.concat([Buffer.alloc(20, 0x61), Buffer.from('secret\0')])],
  ['the password is too long', Buffer.from('customer1\0secret and more\0\0\x34\0\0\0', 'latin1')],
  ['the body ends within the password', Buffer.from('customer1\0secret', 'latin1')],
])('of a bind that cannot be read, %s, the header alone is there', (_what, body) => {
  const trail = createTrails().open();
  const frame = Buffer.concat([bindOf('bind_transceiver').subarray(0, 16), body]);
  frame.writeUInt32BE(frame.length, 0);
  trail.add('received', frame, AT_MS);
  expect(trail.after(0, 1)).toMatchObject([{ length: frame.length, octets: frame.subarray(0, 16) }]);
});

test('optional parameters of a bind are not kept, whatever stands in them', () => {
  const trail = createTrails().open();
  const frame = Buffer.concat([bindOf('bind_receiver', 'secret'), Buffer.from('001d0003410042', 'hex')]);
  frame.writeUInt32BE(frame.length, 0);
  trail.add('received', frame, AT_MS);
  expect(trail.after(0, 1)[0]?.octets).toEqual(bindOf('bind_receiver', '********'));
});
