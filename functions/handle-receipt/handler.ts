import type { ReceiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { loggedFew } from '../../shared/kernel/logged-few.ts';
import { traceIdsBy } from '../../shared/kernel/trace-context.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { decideReceipt, type PartOutcome } from './decide.ts';
import { finishMultipart } from './finish-multipart.ts';
import { finishSinglePart } from './finish-single-part.ts';
import { learnIdForms } from './learn-id-form.ts';
import { loadReceipts, type StoredReceipt } from './load-receipts.ts';
import { matchReceipts } from './match-receipts.ts';
import { errorCodeOf, type PartReceipt, shownError } from './part-receipt.ts';
import { receiptSpans } from './receipt-spans.ts';
import { type SettledReceipt, settleReceipts } from './settle-receipts.ts';

export type ReceiptHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly log: Logger;
};

/** Matches stored receipts to the parts they name and applies them. Repeats and late ones change nothing. */
export function createReceiptHandler({ pool, announcer, clock, spans, log }: ReceiptHandlerDeps) {
  return async ({ receiptIds }: ReceiptReceived): Promise<MessageVerdict> => {
    const loaded = await loadReceipts(pool, [...receiptIds].sort());
    const { receipts, evidence } = await matchReceipts(pool, loaded);
    const { endings, settled } = sortOut(receipts, clock.now());
    const single = endings.filter(({ parts }) => parts === 1);
    const multipart = endings.filter(({ parts }) => parts > 1);

    const settling = await bisect(settled, (set) => settleReceipts(pool, set), isDataError);
    const singles = await bisect(single, (set) => finishSinglePart(pool, set), isDataError);
    const multiparts = await bisect(multipart, (set) => finishMultipart(pool, set), isDataError);
    logRefused(log, settling.refused, ({ id }) => id);
    logRefused(log, [...singles.refused, ...multiparts.refused], ({ receiptId }) => receiptId);
    const finished = [...singles.results, ...multiparts.results].flat();
    for (const lesson of await learnIdForms(pool, evidence)) log.warn(lesson, 'receipt-ids.learned');
    if (finished.length > 0) await announcer.announce('message-updated', 'messageIds', finished);
    log.info(
      {
        receipts: receiptIds.length,
        endings: endings.length,
        parked: settled.filter(({ applied }) => !applied).length,
        finished: finished.length,
        receiptIds: loggedFew(receiptIds),
        traceIds: traceIdsBy(endings, ({ messageId: id, traceparent }) => ({ id, traceparent })),
      },
      'receipts.handled',
    );
    spans?.send(receiptSpans(endings, clock.now(), spans));
    return DONE;
  };
}

type Sorted = { readonly endings: readonly PartReceipt[]; readonly settled: readonly SettledReceipt[] };

/** `receipts` oldest first: of two that end one part the first counts, the other is noted. */
function sortOut(receipts: readonly StoredReceipt[], now: Date): Sorted {
  const endings = new Map<string, PartReceipt>();
  const settled: SettledReceipt[] = [];
  for (const receipt of receipts) {
    const { id, messageId, partNumber } = receipt;
    const settle = (applied: boolean, wakeAt?: Date) =>
      settled.push({ id, messageId, partNumber, applied, wakeAt });
    const decision = decideReceipt({ ...receipt, messageStatus: receipt.messageStatus ?? undefined }, now);
    switch (decision.kind) {
      case 'apply': {
        const key = `${messageId}/${partNumber}`;
        const ending = endings.has(key) ? undefined : endingOf(receipt, decision.outcome);
        if (ending) endings.set(key, ending);
        else settle(true);
        break;
      }
      case 'note':
        settle(true);
        break;
      case 'park':
        settle(false, decision.wakeAt);
        break;
      case 'give-up':
        settle(false);
        break;
      default:
        assertNever(decision);
    }
  }
  return { endings: [...endings.values()], settled };
}

function endingOf(receipt: StoredReceipt, outcome: PartOutcome): PartReceipt | undefined {
  const { messageId, partNumber, parts, sender, recipient, traceparent, connector } = receipt;
  if (messageId === null || partNumber === null || parts === null) return undefined;
  return {
    receiptId: receipt.id,
    ...{ messageId, traceparent, connector, partNumber, parts, outcome },
    state: receipt.state,
    carrierError: outcome === 'delivered' ? undefined : shownError(receipt.carrierError),
    errorCode: errorCodeOf(outcome, receipt.carrierError, sender ?? '', recipient ?? ''),
    receivedAt: receipt.receivedAt,
  };
}
