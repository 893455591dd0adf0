import type { ReceiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { decideReceipt, type PartOutcome } from './decide.ts';
import { finishMultipart } from './finish-multipart.ts';
import { finishSinglePart } from './finish-single-part.ts';
import { loadReceipts, type StoredReceipt } from './load-receipts.ts';
import { type PartReceipt, shownError } from './part-receipt.ts';
import { type SettledReceipt, settleReceipts } from './settle-receipts.ts';

export type ReceiptHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Matches stored receipts to the parts they name and applies them. Repeats and late ones change nothing. */
export function createReceiptHandler(deps: ReceiptHandlerDeps) {
  return async ({ receiptIds }: ReceiptReceived): Promise<MessageVerdict> => {
    const receipts = await loadReceipts(deps.pool, [...receiptIds].sort());
    const { endings, settled } = sortOut(receipts, deps.clock.now());
    const single = endings.filter(({ parts }) => parts === 1);
    const multipart = endings.filter(({ parts }) => parts > 1);

    if (settled.length > 0) await settleReceipts(deps.pool, settled);
    const finished = [
      ...(single.length > 0 ? await finishSinglePart(deps.pool, single) : []),
      ...(multipart.length > 0 ? await finishMultipart(deps.pool, multipart) : []),
    ];
    if (finished.length > 0) await deps.announcer.announce('message-updated', 'messageIds', finished);
    deps.log.info(
      {
        receipts: receiptIds.length,
        endings: endings.length,
        parked: settled.filter(({ applied }) => !applied).length,
        finished: finished.length,
      },
      'receipts.handled',
    );
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
  const { messageId, partNumber, parts } = receipt;
  if (messageId === null || partNumber === null || parts === null) return undefined;
  return {
    receiptId: receipt.id,
    messageId,
    partNumber,
    parts,
    outcome,
    state: receipt.state,
    carrierError: outcome === 'delivered' ? undefined : shownError(receipt.carrierError),
    receivedAt: receipt.receivedAt,
  };
}
