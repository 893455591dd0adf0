// The place of what customers are brought in the trace of its message: each attempt is a span of its own, as one of a webhook is.
import {
  formatTraceparent,
  spanIdOf,
  type TraceContext,
  type TracedMessage,
  traceOf,
} from '../../../shared/kernel/trace-context.ts';
import type { ClaimedDelivery } from './delivery-store.ts';

/** The message that it is about. */
export function tracedMessageOf(delivery: ClaimedDelivery): TracedMessage {
  const traceparent = delivery.kind === 'receipt' ? delivery.payload.traceparent : undefined;
  return { id: delivery.messageId, traceparent };
}

/** What a receipt says of its attempt, where the message is a part of its sender's trace. */
export function traceparentOf(delivery: ClaimedDelivery): string | undefined {
  const isSenders = delivery.kind === 'receipt' && delivery.payload.traceparent !== undefined;
  return isSenders ? formatTraceparent(deliveryTrace(delivery)) : undefined;
}

/** The span of the attempt that is about to be made. */
export function deliveryTrace(delivery: ClaimedDelivery): TraceContext {
  const { id, traceparent } = tracedMessageOf(delivery);
  return { ...traceOf(id, traceparent).root, spanId: spanIdOf(delivery.id, `attempt ${delivery.attempts}`) };
}
