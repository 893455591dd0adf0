import { maskNumber } from './e164.ts';

const NUMBER = /\+[1-9]\d{7,14}\b/g;
/** Where texts of messages stand. */
const TEXT_NAMES: ReadonlySet<string> = new Set(['body', 'text', 'message_body']);

/** For answers to operators: every number in a text masked, wherever it stands. */
export function maskNumbers(text: string): string {
  return text.replace(NUMBER, maskNumber);
}

/** As `maskNumbers` in all of a JSON value, names of fields too; a message's text becomes its length. */
export function maskValues(value: unknown): unknown {
  if (typeof value === 'string') return maskNumbers(value);
  if (Array.isArray(value)) return value.map(maskValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      maskNumbers(name),
      TEXT_NAMES.has(name) && typeof held === 'string' ? maskText(held) : maskValues(held),
    ]),
  );
}

/** `(12 characters)`. */
export function maskText(text: string): string {
  return `(${[...text].length} characters)`;
}
