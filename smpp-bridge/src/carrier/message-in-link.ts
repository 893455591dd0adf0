// A message while a link has it: its parts, and the jobs of sending them.

import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { SegmentPlan } from '../../../shared/messaging/segments.ts';
import type { ClaimedMessage } from './claimed-message.ts';
import type { Connector } from './connector.ts';
import { type MessageVerdict, type PartState, verdictOf } from './message-progress.ts';
import type { AnsweredPart, MessageOutcome } from './settle-store.ts';
import { segmentPlanOf } from './submit-pdu.ts';

export type MessageInLink = {
  readonly message: ClaimedMessage;
  readonly plan: SegmentPlan;
  readonly parts: PartState[];
  /** When the link was given it, on the monotonic clock. */
  readonly offeredMs: number;
  /** Answers that asked for the same PDU again, throttling aside. */
  retries: number;
  /** Times that a part was sent and never answered. */
  unanswered: number;
};

/** One part to send; `partIndex` counts from 0, `order` is its place among all that the link was given. */
export type PartJob = { readonly of: MessageInLink; readonly partIndex: number; readonly order: number };

export function takeIn(message: ClaimedMessage, offeredMs: number): MessageInLink {
  const plan = segmentPlanOf(message);
  const parts: PartState[] = plan.parts.map((_, index) => {
    const taken = message.acceptedParts.find(({ partNumber }) => partNumber === index + 1);
    return taken ? { kind: 'accepted', carrierMessageId: taken.carrierMessageId } : { kind: 'waiting' };
  });
  return { message, plan, parts, offeredMs, retries: 0, unanswered: 0 };
}

/** Whether it is certain that no part is at the carrier without its answer: then the message may be queued again. */
export function isCertain({ parts, unanswered }: MessageInLink): boolean {
  return unanswered === 0 && parts.every(({ kind }) => kind === 'waiting' || kind === 'accepted');
}

/** Whether the carrier has seen nothing of it: then another connector may send it. */
export function isUnseen({ parts, unanswered }: MessageInLink): boolean {
  return unanswered === 0 && parts.every(({ kind }) => kind === 'waiting');
}

/** The row of a part that was answered for good, or `undefined` while it was not. */
export function answeredPart({ of, partIndex }: PartJob, connector: Connector): AnsweredPart | undefined {
  const state = of.parts[partIndex];
  const part = { partNumber: partIndex + 1, parts: of.parts.length, connector: connector.name };
  if (state?.kind === 'accepted') return { ...part, carrierMessageId: state.carrierMessageId };
  if (state?.kind === 'refused') {
    return { ...part, carrierMessageId: undefined, carrierError: state.carrierError };
  }
  return undefined;
}

/** What the parts make of the message, as its row is settled; `undefined` while it is open. */
export function outcomeOf({ parts }: MessageInLink, connector: Connector): MessageOutcome | undefined {
  const verdict: MessageVerdict = verdictOf(parts);
  switch (verdict.kind) {
    case 'open':
      return undefined;
    case 'sent':
      return {
        kind: 'sent',
        carrierMessageId: verdict.carrierMessageId,
        awaitsReceipt: connector.asksReceipts,
      };
    case 'failed':
    case 'undelivered':
      return verdict;
    case 'expired':
      return { ...verdict, carrierError: undefined };
    default:
      return assertNever(verdict);
  }
}
