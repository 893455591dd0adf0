// What one stored receipt does, once it is known which part it names. A receipt is applied only to a message that has left
// for good: while its parts are under way the message may still go back to `queued`, and a receipt would be lost on it.

import type { MessageStatus } from '../../shared/contracts/message-status.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { ReceiptState } from '../../shared/messaging/receipt-state.ts';
import { rankOf, statusOfReceipt } from '../../shared/messaging/status.ts';

export type PartOutcome = 'delivered' | 'undelivered' | 'expired';

export type ReceiptCase = {
  readonly state: ReceiptState | 'unrecognised';
  readonly receivedAt: Date;
  /** Status of the message whose part the receipt names; `undefined` where no part has its id. */
  readonly messageStatus: MessageStatus | undefined;
};

export type ReceiptDecision =
  | { readonly kind: 'apply'; readonly outcome: PartOutcome }
  /** Reports a state on the way: kept in the ledger, changes nothing. */
  | { readonly kind: 'note' }
  | { readonly kind: 'park'; readonly wakeAt: Date }
  /** Stays in the ledger, matched to nothing. */
  | { readonly kind: 'give-up' };

const PARK_MIN_MS = 1_000;
const PARK_MAX_MS = 5 * 60_000;
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

export function decideReceipt(receipt: ReceiptCase, now: Date): ReceiptDecision {
  if (receipt.messageStatus === undefined || rankOf(receipt.messageStatus) < rankOf('sent')) {
    return waitLonger(receipt.receivedAt, now);
  }
  const outcome = statusOfReceipt(receipt.state);
  switch (outcome) {
    case 'delivered':
    case 'undelivered':
    case 'expired':
      return { kind: 'apply', outcome };
    case 'unchanged':
      return { kind: 'note' };
    default:
      return assertNever(outcome);
  }
}

/** Waits as long as it has waited already: that doubles, and needs no counter. */
function waitLonger(receivedAt: Date, now: Date): ReceiptDecision {
  const ageMs = now.getTime() - receivedAt.getTime();
  if (ageMs >= GIVE_UP_AFTER_MS) return { kind: 'give-up' };
  const delayMs = Math.min(Math.max(ageMs, PARK_MIN_MS), PARK_MAX_MS);
  return { kind: 'park', wakeAt: new Date(now.getTime() + delayMs) };
}
