import type { Span } from '../../shared/kernel/span.ts';
import { spanIdOf, traceOf } from '../../shared/kernel/trace-context.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import type { ClaimedEmail } from './claim-emails.ts';
import type { SendOutcome } from './settle.ts';

/** One attempt to mail a message, a part of its life; none for a notice, which tells of no message, and where nobody wants it. */
export function emailSpans(
  { id, messageId, attempt }: ClaimedEmail,
  outcome: SendOutcome,
  { startedAt, endedAt }: { readonly startedAt: Date; readonly endedAt: Date },
  { wants }: Pick<SpanExport, 'wants'>,
): readonly Span[] {
  if (messageId === null) return [];
  const trace = traceOf(messageId, null);
  if (!wants(trace)) return [];
  return [
    {
      ...{ traceId: trace.root.traceId, spanId: spanIdOf(id, `attempt ${attempt}`) },
      parentSpanId: trace.root.spanId,
      ...{ name: 'email.deliver', kind: 'client', startedAt, endedAt },
      attributes: {
        'ringer.attempt': attempt,
        ...('status' in outcome ? { 'ringer.smtp_status': outcome.status } : {}),
      },
      // What a server says names addresses.
      error: outcome.kind === 'taken' ? undefined : outcome.kind,
    },
  ];
}
