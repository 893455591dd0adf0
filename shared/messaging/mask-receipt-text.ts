import { maskNumbers } from '../kernel/mask-values.ts';

/** A receipt repeats the beginning of the message's text (SMPP 3.4, appendix B). */
export function maskReceiptText(text: string): string {
  return maskNumbers(text).replace(/\btext:.*$/is, 'text:…');
}
