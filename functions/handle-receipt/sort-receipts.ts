// Which receipts end a part, and what becomes of the others.
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { decideReceipt, type PartOutcome } from './decide.ts';
import type { StoredReceipt } from './load-receipts.ts';
import { errorCodeOf, type PartReceipt, shownError } from './part-receipt.ts';
import type { SettledReceipt } from './settle-receipts.ts';

export type SortedReceipts = {
  readonly endings: readonly PartReceipt[];
  readonly settled: readonly SettledReceipt[];
};

/** `receipts` oldest first: of two that end one part the first counts, the other is noted. */
export function sortReceipts(receipts: readonly StoredReceipt[], now: Date): SortedReceipts {
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
