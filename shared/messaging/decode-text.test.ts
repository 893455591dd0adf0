import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

// data_coding values: SMPP 3.4 §5.2.19; 0xC0 and above: 3GPP TS 23.038 §4.
test.each([
  [0, '48001b65', 'H@€', 'gsm7', 'the default alphabet'],
  [1, '4100407e', 'A\ufffd@~', 'ascii', 'ASCII is not GSM 03.38, and a NUL cannot be stored'],
  [1, 'e9', 'é', 'ascii', 'an ASCII sender with accents means Latin-1'],
  [2, '00ff1b', '00ff1b', 'binary', 'octets are shown, not guessed'],
  [3, 'e940f1', 'é@ñ', 'latin1', 'Latin-1'],
  [4, 'cafe', 'cafe', 'binary', 'octets of the second binary coding'],
  [8, '00e9d83dde00', 'é😀', 'ucs2', 'UTF-16, pairs included'],
  [8, '0041d83d', 'A\ufffd', 'ucs2', 'half a pair cannot be stored'],
  [8, '00410000', 'A\ufffd', 'ucs2', 'a NUL unit cannot be stored'],
  [6, '4142', 'AB', 'gsm7', 'a coding that we do not read still arrives'],
  [0x10, '00', '@', 'gsm7', 'a flash message of the general group'],
  [0x15, '00', '00', 'binary', 'class 1, 8-bit data of the general group'],
  [0x18, '00e9', 'é', 'ucs2', 'a flash message in UCS-2'],
  [0x1c, '00', '@', 'gsm7', 'a reserved alphabet is the default one'],
  [0x20, '00', '@', 'gsm7', 'a reserved value is the default alphabet'],
  [0xc8, '00', '@', 'gsm7', 'message waiting, discarded'],
  [0xd0, '00', '@', 'gsm7', 'message waiting, stored'],
  [0xe0, '00e9', 'é', 'ucs2', 'message waiting in UCS-2'],
  [0xf0, '00', '@', 'gsm7', 'a flash message'],
  [0xf3, '00', '@', 'gsm7', 'class 3'],
  [0xf4, '00', '00', 'binary', 'class 0, 8-bit data'],
  [0xf7, '00', '00', 'binary', 'class 3, 8-bit data'],
])('data_coding %i, %s reads as %j (%s): %s', (dataCoding, octets, text, encoding) => {
  expect(decodeText(dataCoding, Buffer.from(octets, 'hex'))).toEqual({ text, encoding });
});

test('no octets, whatever their coding, make a text that the database refuses', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.uint8Array({ maxLength: 160, size: 'max' }), (dataCoding, octets) => {
      const { text } = decodeText(dataCoding, octets);
      expect(text.includes('\0')).toBe(false);
      expect(text.isWellFormed()).toBe(true);
    }),
  );
});
