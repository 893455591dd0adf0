// The closed error catalogue. Each entry says who refused and whose fault it was, the HTTP status, the SMPP command_status,
// whether the same request may succeed later, what to change, and what other providers call it. `/errors/<code>` documents
// each; codes are never reused or renamed.
import { ACCESS_ERRORS } from './errors/access-errors.ts';
import { CARRIER_ERRORS } from './errors/carrier-errors.ts';
import type { ErrorEntry } from './errors/error-entry.ts';
import { PLATFORM_ERRORS } from './errors/platform-errors.ts';
import { REFUSAL_ERRORS } from './errors/refusal-errors.ts';
import { REQUEST_ERRORS } from './errors/request-errors.ts';

/** The catalogue by theme, in the order in which it is published. */
export const ERROR_THEMES = {
  request: REQUEST_ERRORS,
  access: ACCESS_ERRORS,
  refusal: REFUSAL_ERRORS,
  carrier: CARRIER_ERRORS,
  platform: PLATFORM_ERRORS,
} as const;

export const ERROR_CATALOGUE = {
  ...REQUEST_ERRORS,
  ...ACCESS_ERRORS,
  ...REFUSAL_ERRORS,
  ...CARRIER_ERRORS,
  ...PLATFORM_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERROR_CATALOGUE[code];
}

/** Reads a code back from the database; an unknown text is `undefined`. */
export function parseErrorCode(text: string): ErrorCode | undefined {
  return Object.hasOwn(ERROR_CATALOGUE, text) ? (text as ErrorCode) : undefined;
}
