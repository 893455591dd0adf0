import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type InboundPart, planInbound } from './decide.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');

function part(id: string, hex: string, values: Partial<InboundPart> = {}): InboundPart {
  return {
    id: id as Uuid,
    connector: 'sinch_primary',
    source: '16505550123',
    destination: '14155550100',
    reference: null,
    partNumber: 1,
    parts: 1,
    dataCoding: 0,
    octets: Buffer.from(hex, 'hex'),
    receivedAt: NOW,
    ...values,
  };
}

const first = (id: string, hex: string, values: Partial<InboundPart> = {}) =>
  part(id, hex, { reference: 7, partNumber: 1, parts: 2, ...values });
const second = (id: string, hex: string, values: Partial<InboundPart> = {}) =>
  part(id, hex, { reference: 7, partNumber: 2, parts: 2, ...values });

test('a part that came alone is a message', () => {
  expect(planInbound([part('a', '4869')], NOW)).toEqual({
    joined: [
      {
        partIds: ['a'],
        connector: 'sinch_primary',
        from: '+16505550123',
        to: '+14155550100',
        text: 'Hi',
        segments: 1,
        encoding: 'gsm7',
        receivedAt: NOW,
      },
    ],
    waiting: [],
  });
});

test('a whole set is one message, whatever came first', () => {
  const earlier = new Date('2026-11-22T11:59:58.000Z');
  const { joined, waiting } = planInbound(
    [second('b', '4344', { receivedAt: earlier }), first('a', '4142')],
    NOW,
  );
  expect(joined).toMatchObject([{ partIds: ['b', 'a'], text: 'ABCD', segments: 2, receivedAt: earlier }]);
  expect(waiting).toEqual([]);
});

test('a repeat of a part belongs to the same message', () => {
  const { joined } = planInbound([first('a', '4142'), first('c', '4142'), second('b', '4344')], NOW);
  expect(joined).toMatchObject([{ partIds: ['a', 'c', 'b'], text: 'ABCD', segments: 2 }]);
});

test.each<[string, Partial<InboundPart>]>([
  ['of another sender', { source: '16505550999' }],
  ['to another number', { destination: '14155550999' }],
  ['with another reference', { reference: 8 }],
  ['from another connector', { connector: 'other' }],
  ['of a text of another length', { parts: 3 }],
])('a part %s does not complete the set', (_what, values) => {
  expect(planInbound([first('a', '4142'), second('b', '4344', values)], NOW).joined).toEqual([]);
});

test('texts that came alone are never mixed, although they share sender and number', () => {
  const { joined } = planInbound([part('a', '41', { reference: 7 }), part('b', '42', { reference: 7 })], NOW);
  expect(joined.map(({ text }) => text)).toEqual(['A', 'B']);
});

test.each([
  ['five seconds at first', '2026-11-22T12:00:00.000Z', '2026-11-22T12:00:05.000Z'],
  ['as long again as it has waited', '2026-11-22T11:59:20.000Z', '2026-11-22T12:00:40.000Z'],
  ['never beyond the ten minutes', '2026-11-22T11:53:00.000Z', '2026-11-22T12:03:00.000Z'],
])('an incomplete set waits %s', (_what, receivedAt, wakeAt) => {
  const plan = planInbound([first('a', '4142', { receivedAt: new Date(receivedAt) })], NOW);
  expect(plan).toEqual({ joined: [], waiting: [{ partId: 'a', wakeAt: new Date(wakeAt) }] });
});

const OLD = { receivedAt: new Date('2026-11-22T11:50:00.000Z') };

test.each<[string, InboundPart[], string]>([
  ['the end is missing', [first('a', '4142', OLD)], 'AB…'],
  ['the beginning is missing', [second('b', '4344', OLD)], '…CD'],
  [
    'the middle is missing',
    [first('a', '41', { ...OLD, parts: 3 }), second('b', '42', { ...OLD, parts: 3, partNumber: 3 })],
    'A…B',
  ],
  ['half of a surrogate pair is missing', [first('a', '0041d83d', { ...OLD, dataCoding: 8 })], 'A\ufffd…'],
])('after ten minutes what came is shown: %s', (_what, parts, text) => {
  expect(planInbound(parts, NOW).joined).toMatchObject([{ text, segments: parts[0]?.parts }]);
});

test.each([
  ['16505550123', '+16505550123'],
  ['+16505550123', '+16505550123'],
  ['55511', '55511'],
  ['555111', '555111'],
  ['BANK', 'BANK'],
  ['0800', '0800'],
])('a sender written %s is kept as %s', (source, from) => {
  expect(planInbound([part('a', '41', { source })], NOW).joined).toMatchObject([{ from }]);
});
