import type { ReceiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { createEndpointCache } from '../../shared/delivery/endpoint-cache.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { decideReceipt, type PartOutcome } from './decide.ts';
import { finishMultipart } from './finish-multipart.ts';
import { type FinishedMessage, finishSinglePart } from './finish-single-part.ts';
import { learnIdForms } from './learn-id-form.ts';
import { loadMessages } from './load-messages.ts';
import { loadReceipts, type StoredReceipt } from './load-receipts.ts';
import { matchReceipts } from './match-receipts.ts';
import { errorCodeOf, type PartReceipt, shownError } from './part-receipt.ts';
import { planEnds } from './plan-ends.ts';
import { type SettledReceipt, settleReceipts } from './settle-receipts.ts';

export type ReceiptHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * Matches stored receipts to the parts they name and applies them. The end of a message of one part is told to whom it
 * concerns by the statement that writes it; that of others is announced. Repeats and late ones change nothing.
 */
export function createReceiptHandler({ pool, announcer, clock, log }: ReceiptHandlerDeps) {
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
    return [...told.results, ...untold.results].flat();
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
    const { endings, settled } = sortOut(receipts, now);
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
      },
      'receipts.handled',
    );
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
  const { messageId, partNumber, parts, sender, recipient } = receipt;
  if (messageId === null || partNumber === null || parts === null) return undefined;
  return {
    receiptId: receipt.id,
    messageId,
    partNumber,
    parts,
    outcome,
    state: receipt.state,
    carrierError: outcome === 'delivered' ? undefined : shownError(receipt.carrierError),
    errorCode: errorCodeOf(outcome, receipt.carrierError, sender ?? '', recipient ?? ''),
    receivedAt: receipt.receivedAt,
  };
}
