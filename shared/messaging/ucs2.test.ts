import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUcs2, encodeUcs2 } from './ucs2.ts';

// Octets from the Unicode Standard §3.10, UTF-16BE.
test.each([
  ['é', '00e9', 'high octet first'],
  ['你好', '4f60597d', 'Chinese'],
  ['😀', 'd83dde00', 'an emoji is two units'],
  ['', '', 'an empty text'],
])('%j is sent as %s: %s', (text, octets) => {
  expect(encodeUcs2(text).toString('hex')).toBe(octets);
  expect(decodeUcs2(Buffer.from(octets, 'hex'))).toBe(text);
});

test('an odd octet at the end is dropped and the text before it is kept', () => {
  expect(decodeUcs2(Buffer.from('0041004200', 'hex'))).toBe('AB');
  expect(decodeUcs2(Buffer.from('41', 'hex'))).toBe('');
});

test('reading leaves the octets of the PDU as they were', () => {
  const octets = Buffer.from('004100e9', 'hex');
  decodeUcs2(octets);
  expect(octets.toString('hex')).toBe('004100e9');
});

test('every text survives the round trip, halves of a pair included', () => {
  const unit = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200, size: 'max' }), (units) => {
      const text = String.fromCharCode(...units);
      expect(decodeUcs2(encodeUcs2(text))).toBe(text);
    }),
  );
});
