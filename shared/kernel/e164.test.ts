import { expect, test } from 'vitest';
import { fromDigits, maskNumber, parseE164 } from './e164.ts';

test.each([
  ['+14155551234', true, 'a US number'],
  ['+447911123456', true, 'a UK number'],
  ['14155551234', false, 'a missing + is refused, not guessed'],
  ['+0155551234', false, 'no country code starts with 0'],
  ['+1415', false, 'too short to be dialled'],
  ['+1234567890123456', false, 'longer than 15 digits'],
  ['+1 415 555 1234', false, 'spaces are refused'],
  ['+1415555123٤', false, 'only ASCII digits'],
])('parseE164(%s) is %s: %s', (text, accepted) => {
  expect(parseE164(text) !== undefined).toBe(accepted);
});

test('digits that came over SMPP get their + back', () => {
  expect(fromDigits('14155551234')).toBe('+14155551234');
  expect(fromDigits('12345')).toBeUndefined();
});

test('a masked number shows neither the subscriber nor its exchange', () => {
  expect(maskNumber('+14155551234')).toBe('+141******34');
  expect(maskNumber('12345')).toBe('*****');
});
