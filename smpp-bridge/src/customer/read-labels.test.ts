import { describe, expect, test } from 'vitest';
import { readLabels } from './read-labels.ts';

const tlv = (tag: number, value: string | Buffer) => ({ tag, value: Buffer.from(value as string) });

test('what the REST API calls reference, tags and metadata, and the campaign', () => {
  const tlvs = [
    tlv(0x1404, 'Bestellung Nº 7'),
    tlv(0x1405, 'spring'),
    tlv(0x1405, 'vip'),
    tlv(0x1406, '{"order":"4711"}'),
    tlv(0x1407, 'CABC123'),
  ];
  expect(readLabels(tlvs)).toEqual({
    kind: 'labels',
    labels: {
      ...{ reference: 'Bestellung Nº 7', tags: ['spring', 'vip'], metadata: { order: '4711' } },
      campaign: 'CABC123',
    },
  });
});

test.each([
  ['none', []],
  ['those of somebody else, and the name', [tlv(0x1403, '23430'), tlv(0x1402, 'order-1'), tlv(0x3fff, '')]],
])('%s say nothing', (_what, tlvs) => {
  expect(readLabels(tlvs)).toEqual({ kind: 'labels', labels: {} });
});

describe('a traceparent', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const trace = (version: string, rest = '') => `${version}-${TRACE}-00f067aa0ba902b7-01${rest}`;

  test.each([
    ['as text', trace('00')],
    ['as a C-octet string', `${trace('00')}\0`],
    ['of a later version', trace('01', '-more')],
  ])('%s is kept in version 00', (_what, value) => {
    expect(readLabels([tlv(0x1408, value)])).toEqual({
      kind: 'labels',
      labels: { traceparent: trace('00') },
    });
  });

  test.each([
    ['in upper case', [tlv(0x1408, trace('00').toUpperCase())]],
    ['of version ff', [tlv(0x1408, trace('ff'))]],
    ['with more than version 00 has', [tlv(0x1408, trace('00', '-more'))]],
    ['cut', [tlv(0x1408, trace('00').slice(0, -1))]],
    ['that is no text', [tlv(0x1408, Buffer.from([0xff, 0x00]))]],
    ['that comes twice', [tlv(0x1408, trace('00')), tlv(0x1408, trace('00'))]],
  ])('%s is passed over, and refuses nothing', (_what, tlvs) => {
    const read = readLabels([...tlvs, tlv(0x1404, 'order 7')]);
    expect(read).toEqual({ kind: 'labels', labels: { reference: 'order 7' } });
  });
});

describe('refused, with the reason', () => {
  test.each([
    [
      'a reference of 101 characters',
      [tlv(0x1404, 'x'.repeat(101))],
      'reference: must have at most 100 characters',
    ],
    ['an empty one', [tlv(0x1404, '')], 'reference: must not be empty'],
    ['one with a NUL', [tlv(0x1404, 'a\0')], 'reference: must not contain the NUL character'],
    ['octets that are not UTF-8', [tlv(0x1405, Buffer.from([0xff]))], 'a TLV of ours is not UTF-8'],
    ['eleven tags', Array.from({ length: 11 }, () => tlv(0x1405, 'a')), 'tags: must have at most 10 tags'],
    ['metadata that are no JSON', [tlv(0x1406, '{')], 'metadata: must be JSON'],
    ['an empty campaign', [tlv(0x1407, '')], 'campaign: must not be empty'],
  ])('%s', (_what, tlvs, words) => {
    expect(readLabels(tlvs)).toEqual({ kind: 'malformed', words });
  });
});
