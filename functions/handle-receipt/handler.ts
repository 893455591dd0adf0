import type { ReceiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { createEndpointCache } from '../../shared/delivery/endpoint-cache.ts';
import { spansOfMessages } from '../../shared/delivery/message-spans.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
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
import { finishMultipart } from './finish-multipart.ts';
import { type FinishedMessage, finishSinglePart } from './finish-single-part.ts';
import { learnIdForms } from './learn-id-form.ts';
import { loadMessages } from './load-messages.ts';
import { loadReceipts } from './load-receipts.ts';
import { matchReceipts } from './match-receipts.ts';
import type { PartReceipt } from './part-receipt.ts';
import { type PlannedEnd, planEnds } from './plan-ends.ts';
import { receiptSpans } from './receipt-spans.ts';
import { settleReceipts } from './settle-receipts.ts';
import { sortReceipts } from './sort-receipts.ts';

export type ReceiptHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly log: Logger;
};

/**
 * Matches stored receipts to the parts they name and applies them. The end of a message of one part is told to whom it
 * concerns by the statement that writes it; that of others is announced. Repeats and late ones change nothing.
 */
export function createReceiptHandler({ pool, announcer, clock, spans, log }: ReceiptHandlerDeps) {
  const endpointsOf = createEndpointCache(pool, clock);

  async function finishSingles(receipts: readonly PartReceipt[], now: Date) {
    const messages = await loadMessages(
      pool,
      receipts.map(({ messageId }) => messageId),
    );
    const endpoints = await endpointsOf([...new Set(messages.flatMap(({ account_id }) => account_id ?? []))]);
    const ends = planEnds(receipts, messages, endpoints, now);
    const told = await bisect(ends, (set) => finishSinglePart(pool, set, now), isDataError);
    // What cannot be told ends all the same, and fan-out-webhooks says why it cannot.
    const alone = told.refused.map(({ item }) => ({ receipt: item.receipt }));
    const untold = await bisect(alone, (set) => finishSinglePart(pool, set, now), isDataError);
    logRefused(log, untold.refused, ({ receipt }) => receipt.receiptId);
    const finished = [...told.results, ...untold.results].flat();
    tellSpans(finished, ends);
    return finished;
  }

  function tellSpans(finished: readonly FinishedMessage[], ends: readonly PlannedEnd[]): void {
    if (spans === undefined) return;
    const announced = new Set(finished.flatMap(({ id, announced }) => (announced ? id : [])));
    const messages = ends
      .flatMap(({ telling }) => telling?.after ?? [])
      .filter(({ id }) => announced.has(id));
    spans.send(spansOfMessages(messages, spans.wants));
  }

  async function finishMultiparts(receipts: readonly PartReceipt[], now: Date): Promise<Uuid[]> {
    const { results, refused } = await bisect(
      receipts,
      (set) => finishMultipart(pool, set, now),
      isDataError,
    );
    logRefused(log, refused, ({ receiptId }) => receiptId);
    return results.flat();
  }

  return async ({ receiptIds }: ReceiptReceived): Promise<MessageVerdict> => {
    const loaded = await loadReceipts(pool, [...receiptIds].sort());
    const { receipts, evidence } = await matchReceipts(pool, loaded);
    const now = clock.now();
    const { endings, settled } = sortReceipts(receipts, now);
    const single = endings.filter(({ parts }) => parts === 1);
    const multipart = endings.filter(({ parts }) => parts > 1);

    const settling = await bisect(settled, (set) => settleReceipts(pool, set), isDataError);
    logRefused(log, settling.refused, ({ id }) => id);
    const singles = single.length > 0 ? await finishSingles(single, now) : [];
    const multiparts = await finishMultiparts(multipart, now);
    for (const lesson of await learnIdForms(pool, evidence)) log.warn(lesson, 'receipt-ids.learned');
    await announce(announcer, singles, multiparts);
    log.info(
      {
        receipts: receiptIds.length,
        endings: endings.length,
        parked: settled.filter(({ applied }) => !applied).length,
        finished: new Set(singles.map(({ id }) => id)).size + multiparts.length,
        webhooks: singles.filter(({ lane }) => lane !== null).length,
        receiptIds: loggedFew(receiptIds),
        traceIds: traceIdsBy(endings, ({ messageId: id, traceparent }) => ({ id, traceparent })),
      },
      'receipts.handled',
    );
    spans?.send(receiptSpans(endings, clock.now(), spans));
    return DONE;
  };
}

async function announce(
  announcer: Announcer,
  singles: readonly FinishedMessage[],
  multiparts: readonly Uuid[],
): Promise<void> {
  const owed = [...singles.flatMap(({ id, announced }) => (announced ? [] : id)), ...multiparts];
  const laneIds = [...new Set(singles.flatMap(({ lane }) => lane ?? []))];
  await Promise.all([
    owed.length > 0 && announcer.announce('message-updated', 'messageIds', owed),
    laneIds.length > 0 && announcer.announce('webhook-due', 'laneIds', laneIds),
  ]);
}
