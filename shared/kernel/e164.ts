import type { Brand } from './brand.ts';

/** An E.164 number with its `+`, 8 to 15 digits, no leading zero (ITU-T E.164 §6.2). */
export type E164 = Brand<string, 'E164'>;

/** The same as a pattern, for those who describe it. */
export const E164_PATTERN = '^\\+[1-9][0-9]{7,14}$';
const E164_FORM = new RegExp(E164_PATTERN);

/** Returns the number, or `undefined` where the text is not E.164 with a `+`. Nothing is guessed or stripped. */
export function parseE164(text: string): E164 | undefined {
  return E164_FORM.test(text) ? (text as E164) : undefined;
}

/** Reads SMPP address digits (with or without `+`) as E.164. */
export function fromDigits(digits: string): E164 | undefined {
  return parseE164(digits.startsWith('+') ? digits : `+${digits}`);
}

/** For logs: keeps the country code and the last two digits, `+14155551234` → `+141******34`. */
export function maskNumber(number: string): string {
  if (number.length <= 6) return '*'.repeat(number.length);
  return number.slice(0, 4) + '*'.repeat(number.length - 6) + number.slice(-2);
}
