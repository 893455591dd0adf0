// The life of a message as data. Stores guard their updates with these tables (`where status = any($1)`), so that a late
// or repeated event cannot move a message backwards.
import { assertNever } from '../kernel/assert-never.ts';
import type { ReceiptState } from './receipt-state.ts';

/** In order of rank; the ends share the last one. */
export const MESSAGE_STATUSES = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'expired',
  'rejected',
  'failed',
  'canceled',
  'received',
] as const;

export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** Error code of a message whose receipt never came: the one end that a late receipt may still correct. */
export const RECEIPT_MISSING = 'receipt_missing';

type Life = { readonly rank: number; readonly next: readonly MessageStatus[] };

const FINAL: Life = { rank: 5, next: [] };

const LIVES: Readonly<Record<MessageStatus, Life>> = {
  accepted: { rank: 0, next: ['scheduled', 'queued', 'rejected', 'failed', 'expired', 'canceled'] },
  scheduled: { rank: 1, next: ['queued', 'rejected', 'failed', 'expired', 'canceled'] },
  queued: { rank: 2, next: ['sending', 'rejected', 'failed', 'expired', 'canceled'] },
  // Back to `queued` only where it is certain that nothing was sent. A receipt may overtake the answer to its submit.
  sending: { rank: 3, next: ['queued', 'sent', 'failed', 'delivered', 'undelivered', 'expired'] },
  sent: { rank: 4, next: ['delivered', 'undelivered', 'expired'] },
  delivered: FINAL,
  undelivered: FINAL,
  expired: FINAL,
  rejected: FINAL,
  failed: FINAL,
  canceled: FINAL,
  received: FINAL,
};

const CORRECTIONS: readonly MessageStatus[] = ['delivered', 'undelivered', 'expired'];

export function rankOf(status: MessageStatus): number {
  return LIVES[status].rank;
}

/** Whether the status is an end. `sent` is one too where no receipt was asked for: the row knows, the status does not. */
export function isFinal(status: MessageStatus): boolean {
  return LIVES[status].next.length === 0;
}

/** Whether a message may move; `errorCode` is the row's own, before the move. Staying is no move. */
export function canMove(from: MessageStatus, to: MessageStatus, errorCode?: string): boolean {
  if (from === 'undelivered' && errorCode === RECEIPT_MISSING) return CORRECTIONS.includes(to);
  return LIVES[from].next.includes(to);
}

/** The statuses from which a message may move to this one, for the guard of an update; the correction is not among them. */
export function statusesBefore(to: MessageStatus): readonly MessageStatus[] {
  return MESSAGE_STATUSES.filter((from) => LIVES[from].next.includes(to));
}

/** What the receipt of one part says about it; `unchanged` keeps waiting for another receipt. */
export function statusOfReceipt(
  state: ReceiptState | 'unrecognised',
): 'delivered' | 'undelivered' | 'expired' | 'unchanged' {
  switch (state) {
    case 'DELIVRD':
      return 'delivered';
    case 'UNDELIV':
    case 'REJECTD':
    case 'DELETED':
      return 'undelivered';
    case 'EXPIRED':
      return 'expired';
    case 'ACCEPTD':
    case 'ENROUTE':
    case 'UNKNOWN':
    case 'unrecognised':
      return 'unchanged';
    default:
      return assertNever(state);
  }
}

/**
 * What became of a message, from the latest state of each of its parts (`undefined`: no receipt yet). One lost part loses
 * the message: a text with a hole is not delivered.
 */
export function receiptVerdict(
  partStates: readonly (ReceiptState | 'unrecognised' | undefined)[],
): 'delivered' | 'undelivered' | 'expired' | 'pending' {
  const outcomes = partStates.map((state) => (state === undefined ? 'unchanged' : statusOfReceipt(state)));
  if (outcomes.includes('undelivered')) return 'undelivered';
  if (outcomes.includes('expired')) return 'expired';
  const isWhole = outcomes.length > 0 && outcomes.every((outcome) => outcome === 'delivered');
  return isWhole ? 'delivered' : 'pending';
}
