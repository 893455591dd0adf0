import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGsm0338, encodeGsm0338, isExtended, septetLength } from './gsm-0338.ts';

// 3GPP TS 23.038 §6.2.1, the default alphabet: 16 rows of 8 codes, written as code points so that a look-alike
// letter (Greek Omega and the ohm sign) cannot hide. 0x1B is the escape and has no character.
const DEFAULT_ALPHABET = [
  [0x0040, 0x00a3, 0x0024, 0x00a5, 0x00e8, 0x00e9, 0x00f9, 0x00ec],
  [0x00f2, 0x00c7, 0x000a, 0x00d8, 0x00f8, 0x000d, 0x00c5, 0x00e5],
  [0x0394, 0x005f, 0x03a6, 0x0393, 0x039b, 0x03a9, 0x03a0, 0x03a8],
  [0x03a3, 0x0398, 0x039e, undefined, 0x00c6, 0x00e6, 0x00df, 0x00c9],
  [0x0020, 0x0021, 0x0022, 0x0023, 0x00a4, 0x0025, 0x0026, 0x0027],
  [0x0028, 0x0029, 0x002a, 0x002b, 0x002c, 0x002d, 0x002e, 0x002f],
  [0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037],
  [0x0038, 0x0039, 0x003a, 0x003b, 0x003c, 0x003d, 0x003e, 0x003f],
  [0x00a1, 0x0041, 0x0042, 0x0043, 0x0044, 0x0045, 0x0046, 0x0047],
  [0x0048, 0x0049, 0x004a, 0x004b, 0x004c, 0x004d, 0x004e, 0x004f],
  [0x0050, 0x0051, 0x0052, 0x0053, 0x0054, 0x0055, 0x0056, 0x0057],
  [0x0058, 0x0059, 0x005a, 0x00c4, 0x00d6, 0x00d1, 0x00dc, 0x00a7],
  [0x00bf, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0067],
  [0x0068, 0x0069, 0x006a, 0x006b, 0x006c, 0x006d, 0x006e, 0x006f],
  [0x0070, 0x0071, 0x0072, 0x0073, 0x0074, 0x0075, 0x0076, 0x0077],
  [0x0078, 0x0079, 0x007a, 0x00e4, 0x00f6, 0x00f1, 0x00fc, 0x00e0],
].flat();

// 3GPP TS 23.038 §6.2.1.1, the extension table: code after the escape, code point.
const EXTENSION_TABLE: readonly (readonly [number, number])[] = [
  [0x0a, 0x000c],
  [0x14, 0x005e],
  [0x28, 0x007b],
  [0x29, 0x007d],
  [0x2f, 0x005c],
  [0x3c, 0x005b],
  [0x3d, 0x007e],
  [0x3e, 0x005d],
  [0x40, 0x007c],
  [0x65, 0x20ac],
];

const ENCODABLE = new Set([
  ...DEFAULT_ALPHABET.filter((point) => point !== undefined),
  ...EXTENSION_TABLE.map(([, point]) => point),
]);

const hex = (octets: Uint8Array | undefined) => octets && Buffer.from(octets).toString('hex');

describe('the table of the standard', () => {
  test('every code of the default alphabet reads and writes as in 23.038', () => {
    expect(DEFAULT_ALPHABET).toHaveLength(128);
    for (const [septet, point] of DEFAULT_ALPHABET.entries()) {
      if (point === undefined) continue;
      expect(decodeGsm0338(Uint8Array.of(septet)).codePointAt(0), `septet ${septet}`).toBe(point);
      expect(encodeGsm0338(String.fromCodePoint(point)), `U+${point.toString(16)}`).toEqual(
        Uint8Array.of(septet),
      );
    }
  });

  test.each(EXTENSION_TABLE)('the extension code 0x%s takes an escape and two septets', (code, point) => {
    const character = String.fromCodePoint(point);
    expect(encodeGsm0338(character)).toEqual(Uint8Array.of(0x1b, code));
    expect(decodeGsm0338(Uint8Array.of(0x1b, code))).toBe(character);
    expect(septetLength(character)).toBe(2);
    expect(isExtended(point)).toBe(true);
  });

  test('no other UTF-16 unit has a code, so nothing turns into another character on the way', () => {
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      if (!ENCODABLE.has(unit) && septetLength(String.fromCharCode(unit)) !== undefined) {
        expect.unreachable(`U+${unit.toString(16)} has a code`);
      }
    }
  });
});

test.each([
  ['Hello', '48656c6c6f', 'plain ASCII letters keep their codes'],
  ['@$_', '000211', 'ASCII signs that have other codes are translated'],
  ['€{}[]', '1b651b281b291b3c1b3e', 'the escape itself is never taken for a character'],
  ['', '', 'an empty text is no septets'],
  ['a\r\nb', '610d0a62', 'line ends survive'],
])('%j is sent as %s: %s', (text, expected) => {
  expect(hex(encodeGsm0338(text))).toBe(expected);
  expect(decodeGsm0338(Buffer.from(expected, 'hex'))).toBe(text);
});

test.each([
  ['a’b', 'a curly quote'],
  ['garçon', 'a small c with cedilla, which the alphabet has only as a capital'],
  ['`', 'a backtick'],
  ['a\tb', 'a tab'],
  ['\u001b', 'the escape character'],
  ['\u0000', 'a NUL'],
  ['\u2126', 'the ohm sign, which is not Omega'],
  ['😀', 'an emoji'],
])('%j is refused, never replaced: %s', (text) => {
  expect(encodeGsm0338(text)).toBeUndefined();
  expect(septetLength(text)).toBeUndefined();
});

test.each([
  ['1b41', 'A', 'an unknown extension code shows the basic character'],
  ['411b', 'A ', 'an escape at the end is a space'],
  ['1b1b41', ' A', 'a second escape is a space and hides nothing'],
  ['4180ff42', 'A\ufffd\ufffdB', 'octets above 0x7F are marked, not guessed'],
])('%s reads as %j: %s', (octets, text) => {
  expect(decodeGsm0338(Buffer.from(octets, 'hex'))).toBe(text);
});

test('every encodable text comes back as it was, in as many septets as announced', () => {
  const character = fc.constantFrom(...[...ENCODABLE].map((point) => String.fromCodePoint(point)));
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 400, size: 'max' }), (text) => {
      const septets = encodeGsm0338(text);
      expect(septets).toBeDefined();
      expect(septets?.length).toBe(septetLength(text));
      expect(decodeGsm0338(septets ?? new Uint8Array())).toBe(text);
    }),
  );
});

test('reading never fails, whatever the octets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (octets) => {
      expect(decodeGsm0338(octets).length).toBeLessThanOrEqual(octets.length);
    }),
  );
});
