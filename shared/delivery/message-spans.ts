// The life of a message as spans, from the times in its row: one for the whole, one for each state that it was in.

import type { MessageStatus } from '../contracts/message-status.ts';
import { timeOfId } from '../kernel/id-time.ts';
import type { Span } from '../kernel/span.ts';
import { type SubjectTrace, spanIdOf, traceOf } from '../kernel/trace-context.ts';
import { statesReached } from '../messaging/message-resource.ts';
import type { UnannouncedMessage } from './plan-deliveries.ts';

/** What happens while a message is in a state. */
const HOPS: Readonly<Partial<Record<MessageStatus, Pick<Span, 'name' | 'kind'>>>> = {
  accepted: { name: 'message.validate', kind: 'internal' },
  scheduled: { name: 'message.wait', kind: 'internal' },
  queued: { name: 'message.queue', kind: 'internal' },
  sending: { name: 'carrier.submit', kind: 'client' },
  sent: { name: 'carrier.receipt', kind: 'client' },
};

/** Of the messages whose trace is wanted. */
export function spansOfMessages(
  messages: readonly UnannouncedMessage[],
  wants: (trace: SubjectTrace) => boolean,
): readonly Span[] {
  return messages.filter(({ id, traceparent }) => wants(traceOf(id, traceparent))).flatMap(messageSpans);
}

/** Nothing before the end: a span is told of when it is over. Texts and numbers stay out. */
export function messageSpans(message: UnannouncedMessage): readonly Span[] {
  const endedAt = endOf(message);
  if (endedAt === null) return [];
  const { root, parentSpanId } = traceOf(message.id, message.traceparent);
  const states = statesReached(message);
  const whole: Span = {
    ...{ ...ids(root), parentSpanId, name: 'message', kind: 'internal' },
    ...{ startedAt: message.created_at, endedAt },
    attributes: {
      'ringer.message_id': message.id,
      'ringer.direction': message.direction,
      'ringer.status': message.status,
      'ringer.segments': message.segments,
      'ringer.test': message.test,
    },
    error: message.error_code ?? undefined,
  };
  const hops = states.flatMap(({ status, occurredAt }, index): readonly Span[] => {
    const [hop, next] = [HOPS[status], states[index + 1]];
    if (hop === undefined || next === undefined) return [];
    const spanId = spanIdOf(message.id, status);
    return [
      {
        ...{ ...hop, traceId: root.traceId, spanId, parentSpanId: root.spanId },
        ...{ startedAt: occurredAt, endedAt: next.occurredAt, attributes: {}, error: undefined },
      },
    ];
  });
  return [whole, ...hops];
}

/** One from a handset began when the carrier brought it, and was received when its parts were joined, under the id made then. */
function endOf({ id, direction, final_at }: UnannouncedMessage): Date | null {
  return direction === 'inbound' ? timeOfId(id) : final_at;
}

const ids = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) => ({
  traceId,
  spanId,
});
