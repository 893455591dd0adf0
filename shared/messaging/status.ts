// The statuses of a message and their order. The statement that writes a status guards itself by those it may follow, so that
// a late or repeated event cannot move a message backwards.
import { MESSAGE_STATUSES, type MessageStatus } from '../contracts/message-status.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { ReceiptState } from './receipt-state.ts';

/** Error code of a message whose receipt never came: the one end that a late receipt may still correct. */
export const RECEIPT_MISSING = 'receipt_missing';

const FINAL_RANK = MESSAGE_STATUSES.indexOf('delivered');

/** Rises along a message's life; the way back from `sending` to `queued` is the only fall. */
export function rankOf(status: MessageStatus): number {
  return Math.min(MESSAGE_STATUSES.indexOf(status), FINAL_RANK);
}

/** Whether the status is an end. `sent` is one too where no receipt was asked for: the row knows, the status does not. */
export function isFinal(status: MessageStatus): boolean {
  return rankOf(status) === FINAL_RANK;
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
