import type { Span } from '../../shared/kernel/span.ts';
import { type TraceContext, traceOf } from '../../shared/kernel/trace-context.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery } from './lane.ts';

/** One attempt, a part of the life of its message. */
export function attemptSpan(delivery: DueDelivery, result: CallResult, trace: TraceContext): Span {
  const { startedAt, endedAt } = result;
  return {
    ...{ traceId: trace.traceId, spanId: trace.spanId, name: 'webhook.deliver', kind: 'client' },
    parentSpanId: traceOf(delivery.subjectId, delivery.traceparent).root.spanId,
    ...{ startedAt, endedAt },
    attributes: {
      'ringer.event_type': delivery.eventType,
      'ringer.attempt': delivery.attempts + 1,
      ...(result.kind === 'answered' ? { 'http.response.status_code': result.status } : {}),
    },
    error: result.kind === 'unanswered' ? result.error : undefined,
  };
}
