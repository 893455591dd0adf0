import type { Span } from '../../shared/kernel/span.ts';
import { spanIdOf, traceOf } from '../../shared/kernel/trace-context.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import type { PartReceipt } from './part-receipt.ts';

/** Each receipt from its arrival at the bridge until it was applied, within the hop that waits for it; of traces that are wanted. */
export function receiptSpans(
  receipts: readonly PartReceipt[],
  appliedAt: Date,
  { wants }: Pick<SpanExport, 'wants'>,
): readonly Span[] {
  return receipts.flatMap((receipt): readonly Span[] => {
    const { messageId, traceparent, receiptId, receivedAt } = receipt;
    const trace = traceOf(messageId, traceparent);
    if (!wants(trace)) return [];
    return [
      {
        traceId: trace.root.traceId,
        spanId: spanIdOf(messageId, `receipt ${receiptId}`),
        parentSpanId: spanIdOf(messageId, 'sent'),
        ...{ name: 'receipt.apply', kind: 'internal', startedAt: receivedAt, endedAt: appliedAt },
        attributes: {
          'ringer.connector': receipt.connector,
          'ringer.part': receipt.partNumber,
          'ringer.parts': receipt.parts,
          'ringer.receipt_state': receipt.state,
        },
        error: receipt.errorCode,
      },
    ];
  });
}
