// What the receipts of messages of one part leave, and whom it is told: the state that a message reaches is known before it is
// written, so that its webhooks and SMPP receipts can be written by the same statement.
import {
  type Endpoint,
  type PlannedDelivery,
  planDeliveries,
  type UnannouncedMessage,
} from '../../shared/delivery/plan-deliveries.ts';
import { type PlannedReceipt, planReceipts } from '../../shared/delivery/plan-receipts.ts';
import type { PartReceipt } from './part-receipt.ts';

export type PlannedEnd = {
  readonly receipt: PartReceipt;
  /** Absent where nobody is told here: the event of the end is then owed. */
  readonly telling?: Telling;
};

export type Telling = {
  /** The message as it was found; what is told holds for this row alone. */
  readonly found: Pick<UnannouncedMessage, 'sequence' | 'announced_sequence'>;
  readonly after: UnannouncedMessage;
  readonly deliveries: readonly PlannedDelivery[];
  readonly receipts: readonly PlannedReceipt[];
};

/** `endpoints` may hold those of other accounts too; a receipt whose message is not among `messages` tells nobody. */
export function planEnds(
  receipts: readonly PartReceipt[],
  messages: readonly UnannouncedMessage[],
  endpoints: readonly Endpoint[],
  now: Date,
): readonly PlannedEnd[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return receipts.map((receipt): PlannedEnd => {
    const found = byId.get(receipt.messageId);
    if (found === undefined) return { receipt };
    const after = endedBy(found, receipt, now);
    const deliveries = planDeliveries(after, { endpoints, routes: [] });
    return { receipt, telling: { found, after, deliveries, receipts: planReceipts(after) } };
  });
}

/** The message as `FINISH_MESSAGES` writes it. */
function endedBy(
  message: UnannouncedMessage,
  { outcome, carrierError, errorCode }: PartReceipt,
  now: Date,
): UnannouncedMessage {
  return {
    ...message,
    status: outcome,
    carrier_error: carrierError ?? null,
    error_code: errorCode ?? null,
    final_at: message.final_at ?? now,
    corrected_at: message.status === 'undelivered' ? now : null,
    sequence: message.sequence + 1,
  };
}
