import { timeOfId } from '../../../shared/kernel/id-time.ts';
import type { Span } from '../../../shared/kernel/span.ts';
import { spanIdOf, traceOf } from '../../../shared/kernel/trace-context.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import type { ClaimedMessage } from '../carrier/claimed-message.ts';

/** The way of messages through Jasmin, from the making of their ticket until it was back, a span for each that is wanted. */
export function routeSpans(
  messages: readonly ClaimedMessage[],
  claimedAt: Date,
  { wants }: Pick<SpanExport, 'wants'>,
): readonly Span[] {
  return messages.flatMap(({ id, traceparent, ticketId, connector }): readonly Span[] => {
    const trace = traceOf(id, traceparent);
    if (ticketId === undefined || !wants(trace)) return [];
    return [
      {
        traceId: trace.root.traceId,
        spanId: spanIdOf(id, `route ${ticketId}`),
        parentSpanId: spanIdOf(id, 'queued'),
        ...{ name: 'jasmin.route', kind: 'client', startedAt: timeOfId(ticketId), endedAt: claimedAt },
        attributes: { 'ringer.ticket_id': ticketId, 'ringer.connector': connector },
        error: undefined,
      },
    ];
  });
}
