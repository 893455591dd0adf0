// From the times of a sampled row to how long its hops took. One that is not done yet counts with what it has taken so far:
// more than any bucket holds, since the sample is a minute old.
import type { HopSample, SampledMessage, SampledReceipt, SampledWebhook } from './sample-hops.ts';

/**
 * `validated`: from accepted to decided. `claimed`: from queued to the link. `answered`: from there to the stored answer of
 * the carrier. `receipt`: from there to the stored receipt. `applied`: from there to the message's status. `webhook`: from
 * the event to its delivery.
 */
export type Hop = 'validated' | 'claimed' | 'answered' | 'receipt' | 'applied' | 'webhook';

export type HopTime = { readonly hop: Hop; readonly seconds: number };

export function hopsOf({ messages, receipts, webhooks }: HopSample, now: Date): readonly HopTime[] {
  return [
    ...messages.flatMap((message) => hopsOfMessage(message, now)),
    ...receipts.flatMap((receipt) => hopsOfReceipt(receipt, now)),
    ...webhooks.flatMap((webhook) => hopOfWebhook(webhook, now)),
  ];
}

function hopsOfMessage(message: SampledMessage, now: Date): readonly HopTime[] {
  const { status, createdAt, scheduledAt, queuedAt, sendingAt, submittedAt, finalAt } = message;
  const decidedAt = earliest(scheduledAt, queuedAt, status === 'rejected' ? finalAt : undefined);
  const answeredAt = submittedAt ?? (status === 'failed' ? finalAt : undefined);
  return [
    ...hop('validated', createdAt, decidedAt, status === 'accepted', now),
    ...hop('claimed', queuedAt, sendingAt, status === 'queued', now),
    ...hop('answered', sendingAt, answeredAt, status === 'sending', now),
  ];
}

function hopsOfReceipt(
  { submittedAt, receivedAt, appliedAt }: SampledReceipt,
  now: Date,
): readonly HopTime[] {
  return [
    ...hop('receipt', submittedAt, receivedAt, false, now),
    ...hop('applied', receivedAt, appliedAt, true, now),
  ];
}

function hopOfWebhook({ createdAt, deliveredAt }: SampledWebhook, now: Date): readonly HopTime[] {
  return hop('webhook', createdAt, deliveredAt, true, now);
}

/** None where it never began, or ended in another way. */
function hop(
  name: Hop,
  from: Date | undefined,
  to: Date | undefined,
  isUnderWay: boolean,
  now: Date,
): readonly HopTime[] {
  const until = to ?? (isUnderWay ? now : undefined);
  return from && until ? [{ hop: name, seconds: secondsBetween(from, until) }] : [];
}

/** How long the limits let a message wait, in seconds: 0 where its turn came at once. */
export function pacingDelayOf({ createdAt, sendAt, turnAt }: SampledMessage): number | undefined {
  if (turnAt === undefined) return undefined;
  return secondsBetween(sendAt !== undefined && sendAt > createdAt ? sendAt : createdAt, turnAt);
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1_000);
}

function earliest(...moments: readonly (Date | undefined)[]): Date | undefined {
  return moments.reduce(
    (first, moment) => (first && moment ? (moment < first ? moment : first) : (first ?? moment)),
    undefined,
  );
}
