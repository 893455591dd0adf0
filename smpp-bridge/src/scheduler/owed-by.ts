// What a message row owes when its wake_at has come. Announcing is repeated with growing gaps, because the event may be
// under way; what time alone decides (an expiry, a receipt that never came) is done here.

import type { MessageStatus } from '../../../shared/contracts/message-status.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';

export type WakingMessage = {
  readonly status: MessageStatus;
  readonly sequence: number;
  readonly announcedSequence: number;
  readonly awaitsReceipt: boolean;
  readonly dueAt: Date | undefined;
  readonly queuedAt: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly submittedAt: Date | undefined;
  /** Times that it woke since its last change. */
  readonly wakes: number;
};

export type Debt =
  /** Its work, its event or both are announced again; the row wakes again at `wakeAt`. */
  | {
      readonly kind: 'announce';
      readonly work: 'message-accepted' | 'message-routed' | undefined;
      readonly event: boolean;
      readonly wakeAt: Date;
    }
  | { readonly kind: 'expire' }
  | { readonly kind: 'receipt-missing' }
  | { readonly kind: 'wait'; readonly wakeAt: Date }
  | { readonly kind: 'nothing' };

const AGAIN_FIRST_MS = 5_000;
const AGAIN_MAX_MS = 5 * 60_000;
const STALE_MS = 60_000;

/** Gaps of 5 s doubling to 5 min. */
export function againAfterMs(wakes: number): number {
  return Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** Math.min(wakes, 10));
}

export function owedBy(message: WakingMessage, receiptTimeoutMs: number, now: Date): Debt {
  const event = message.announcedSequence < message.sequence;
  const again = new Date(now.getTime() + againAfterMs(message.wakes));
  const expired = message.validUntil !== undefined && message.validUntil <= now;
  switch (message.status) {
    case 'accepted':
    case 'queued': {
      if (expired) return { kind: 'expire' };
      const work =
        message.status === 'accepted' || isStale(message, now) ? 'message-accepted' : 'message-routed';
      return { kind: 'announce', work, event, wakeAt: earlier(again, message.validUntil) };
    }
    case 'scheduled':
      if (expired) return { kind: 'expire' };
      // It is decided again: much may have changed while it waited, and what waited for daytime has no slot yet.
      if (message.dueAt === undefined || message.dueAt <= now) {
        return {
          kind: 'announce',
          work: 'message-accepted',
          event,
          wakeAt: earlier(again, message.validUntil),
        };
      }
      if (!event) return { kind: 'wait', wakeAt: earlier(message.dueAt, message.validUntil) };
      return { kind: 'announce', work: undefined, event, wakeAt: earlier(again, message.dueAt) };
    case 'sending':
      // A bridge has it; a dead bridge's rows are taken over with the lease.
      return event
        ? { kind: 'announce', work: undefined, event, wakeAt: again }
        : { kind: 'wait', wakeAt: new Date(now.getTime() + AGAIN_MAX_MS) };
    case 'sent':
      return owedBySent(message, { event, again, receiptTimeoutMs, now });
    case 'delivered':
    case 'undelivered':
    case 'expired':
    case 'rejected':
    case 'failed':
    case 'canceled':
    case 'received':
      return event ? { kind: 'announce', work: undefined, event, wakeAt: again } : { kind: 'nothing' };
    default:
      return assertNever(message.status);
  }
}

type Moment = {
  readonly event: boolean;
  readonly again: Date;
  readonly receiptTimeoutMs: number;
  readonly now: Date;
};

function owedBySent(message: WakingMessage, { event, again, receiptTimeoutMs, now }: Moment): Debt {
  if (!message.awaitsReceipt) {
    return event ? { kind: 'announce', work: undefined, event, wakeAt: again } : { kind: 'nothing' };
  }
  const latest = Math.max(message.validUntil?.getTime() ?? 0, message.submittedAt?.getTime() ?? 0);
  const missingAt = new Date(latest + receiptTimeoutMs);
  if (missingAt <= now) return { kind: 'receipt-missing' };
  if (!event) return { kind: 'wait', wakeAt: missingAt };
  return { kind: 'announce', work: undefined, event, wakeAt: earlier(again, missingAt) };
}

/** Rules that may have changed are asked again before it leaves. */
function isStale({ queuedAt }: WakingMessage, now: Date): boolean {
  return queuedAt !== undefined && now.getTime() - queuedAt.getTime() >= STALE_MS;
}

function earlier(moment: Date, other: Date | undefined): Date {
  return other !== undefined && other < moment ? other : moment;
}
