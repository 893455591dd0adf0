import type { Span } from '../kernel/span.ts';
import type { SpanExport } from '../platform/span-export.ts';

/** Stands at the network edge of the collector and keeps what was sent. It wants what a sender has recorded, and own traces. */
export function recordingSpans(): { readonly spans: SpanExport; readonly sent: readonly Span[] } {
  const sent: Span[] = [];
  const spans: SpanExport = {
    wants: ({ root, parentSpanId }) => parentSpanId === undefined || root.isSampled,
    send: (all) => void sent.push(...all),
  };
  return { spans, sent };
}
