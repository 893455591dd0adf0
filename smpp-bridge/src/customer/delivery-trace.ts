// The place of what customers are brought in the trace of its message: each attempt is a span of its own, as one of a webhook is.
import { spanIdOf, type TraceContext, traceOf } from '../../../shared/kernel/trace-context.ts';
import type { ClaimedDelivery } from './delivery-store.ts';

/** The span of the attempt that is about to be made. */
export function deliveryTrace(delivery: ClaimedDelivery): TraceContext {
  const { id, messageId, attempts } = delivery;
  const { root } = traceOf(messageId, sendersTraceOf(delivery));
  return { ...root, spanId: spanIdOf(id, `attempt ${attempts}`) };
}

/** Undefined where the trace is the message's own. */
export function sendersTraceOf(delivery: ClaimedDelivery): string | undefined {
  return delivery.kind === 'receipt' ? delivery.payload.traceparent : undefined;
}
