// What `err` in a receipt of Sinch means: its table of error codes, under the tables for 10DLC and toll-free senders, in
// which the same number means something else. Its other codes (faults between it and its own peers) say nothing to us.
import { type ErrorCode, errorEntry } from '../contracts/errors.ts';
import { type SenderClass, senderClassOf } from './sender-class.ts';

/** Within the North American plan the kind of sender decides what a code means; beyond it, no such rules apply. */
export type RouteType = SenderClass | 'international';

export type CarrierError = {
  readonly code: ErrorCode;
  /** The same message may arrive when it is sent again. */
  readonly retryable: boolean;
};

const NUMBERS_OF: readonly (readonly [ErrorCode, readonly number[]])[] = [
  ['carrier_sender_refused', [1, 60, 63, 310, 311, 312]],
  ['carrier_no_route', [2, 3, 5, 6, 7, 8, 13]],
  ['carrier_invalid_recipient', [9, 10, 12, 17, 61, 108, 300, 301, 302, 303, 304]],
  ['carrier_filtered', [15, 62]],
  ['carrier_recipient_barred', [16, 151, 152, 154, 204, 205, 206, 250, 251, 252, 253, 254, 255, 256, 257]],
  ['carrier_cap_reached', [64]],
  ['carrier_encoding_refused', [66, 67]],
  ['carrier_unknown_recipient', [100, 150]],
  ['carrier_recipient_unreachable', [153, 158, 159, 200, 201, 202, 203, 210]],
  ['carrier_temporary_failure', [4, 14, 18, 40, 50, 51, 52, 56, 70, 71, 73, 74, 75, 76]],
  ['carrier_temporary_failure', [101, 102, 106, 107, 109, 111, 112, 114, 155, 161, 162, 164]],
  ['carrier_temporary_failure', [207, 211, 212, 214, 215, 217, 322, 350, 360, 361, 362, 370, 399]],
];

const COMMON: ReadonlyMap<number, ErrorCode> = new Map(
  NUMBERS_OF.flatMap(([code, numbers]) => numbers.map((number) => [number, code] as const)),
);

const SPECIAL: Readonly<Record<RouteType, ReadonlyMap<number, ErrorCode>>> = {
  long_code: new Map([[60, 'carrier_campaign_inactive']]),
  toll_free: new Map([
    [64, 'carrier_tollfree_unverified'],
    [257, 'carrier_opted_out'],
  ]),
  short_code: new Map(),
  alphanumeric: new Map(),
  international: new Map(),
};

/** How a message went, as far as the carrier's codes depend on it. */
export function routeTypeOf(sender: string, recipient: string): RouteType {
  return recipient.startsWith('+1') ? senderClassOf(sender) : 'international';
}

/**
 * Our code for the `err` of a receipt that reports a loss (`150`, `015`). What the table lacks, and what is not a number,
 * is `carrier_undelivered`.
 */
export function carrierErrorOf(err: string, routeType: RouteType): CarrierError {
  const number = /^\d{1,4}$/.test(err) ? Number(err) : undefined;
  const known = number === undefined ? undefined : (SPECIAL[routeType].get(number) ?? COMMON.get(number));
  const code = known ?? 'carrier_undelivered';
  return { code, retryable: errorEntry(code).retryable };
}
