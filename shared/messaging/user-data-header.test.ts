import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUserDataHeader, writeConcatenationHeader } from './user-data-header.ts';

// Octets laid out by hand from 3GPP TS 23.040 §9.2.3.24.1 (8-bit) and §9.2.3.24.8 (16-bit reference).
test.each([
  ['050003a70302', { reference: 0xa7, parts: 3, partNumber: 2 }, 'an 8-bit reference'],
  ['060804a7b10302', { reference: 0xa7b1, parts: 3, partNumber: 2 }, 'a 16-bit reference'],
  ['0b050415b300000003010201', { reference: 1, parts: 2, partNumber: 1 }, 'after an element of ports'],
  ['080003010202240101', { reference: 1, parts: 2, partNumber: 2 }, 'before an element of language'],
  ['0a00030102010003020303', { reference: 2, parts: 3, partNumber: 3 }, 'the last of two wins'],
])('%s joins parts: %s', (header, concat) => {
  const octets = Buffer.from(`${header}4142`, 'hex');
  expect(parseUserDataHeader(octets)).toEqual({ kind: 'header', concat, body: octets.subarray(-2) });
});

test.each([
  ['00', 'an empty header'],
  ['03240101', 'only an element that we do not read'],
  ['050003070200', 'part 0'],
  ['050003070203', 'part 3 of 2'],
  ['050003070001', 'part 1 of 0'],
  ['0400020702', 'a reference element that is too short'],
])('%s is dropped from the text but joins nothing: %s', (header) => {
  const octets = Buffer.from(`${header}4142`, 'hex');
  expect(parseUserDataHeader(octets)).toEqual({ kind: 'header', body: octets.subarray(-2) });
});

test.each([
  ['05', 'a header longer than the message'],
  ['0500030702', 'one octet short'],
  ['0500040702014142', 'an element that runs past the header'],
  ['0600030702010041', 'an identifier without a length'],
  ['ff', 'a length of 255'],
])('%s is malformed, never read past its end: %s', (octets) => {
  expect(parseUserDataHeader(Buffer.from(octets, 'hex'))).toEqual({ kind: 'malformed' });
});

test('no octets are no header', () => {
  expect(parseUserDataHeader(new Uint8Array())).toEqual({ kind: 'none' });
});

test('a long message carries the six octets of an 8-bit reference', () => {
  expect(writeConcatenationHeader({ reference: 0xa7, parts: 3, partNumber: 2 }).toString('hex')).toBe(
    '050003a70302',
  );
});

test('no octets make the parser throw or read a body longer than the message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 160, size: 'max' }), (octets) => {
      const header = parseUserDataHeader(octets);
      if (header.kind !== 'header') return;
      expect(header.body.length).toBe(octets.length - 1 - (octets[0] ?? 0));
    }),
  );
});
