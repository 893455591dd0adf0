import type { Span } from '../../../shared/kernel/span.ts';
import type { ClaimedDelivery } from './delivery-store.ts';
import { deliveryTrace } from './delivery-trace.ts';
import type { DeliveryOutcome } from './settle-outcome.ts';

/** One attempt to bring a customer a receipt or a text: a part of the life of its message. */
export function deliverSpan(
  delivery: ClaimedDelivery,
  parentSpanId: string,
  outcome: DeliveryOutcome,
  { startedAt, endedAt }: { readonly startedAt: Date; readonly endedAt: Date },
): Span {
  const { traceId, spanId } = deliveryTrace(delivery);
  return {
    ...{ traceId, spanId, parentSpanId, name: 'smpp.deliver_sm', kind: 'client', startedAt, endedAt },
    attributes: { 'ringer.delivery': delivery.kind, 'ringer.attempt': delivery.attempts },
    error: outcome.kind === 'delivered' ? undefined : outcome.words,
  };
}
