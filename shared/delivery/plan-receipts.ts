// Which SMPP receipts the unannounced states of a message cause: those that its customer asked for by registered_delivery
// (SMPP 3.4 §5.2.17). How a receipt is written, its dialect, is the bridge's business.
import { errorEntry, parseErrorCode } from '../contracts/errors.ts';
import type { MessageStatus } from '../contracts/message-status.ts';
import type { Uuid } from '../kernel/ids.ts';
import { type StateReached, statesReached } from '../messaging/message-resource.ts';
import type { ReceiptState } from '../messaging/receipt-state.ts';
import type { SmppOrigin, SmppReceipt } from '../messaging/smpp-origin.ts';
import type { UnannouncedMessage } from './plan-deliveries.ts';

export type PlannedReceipt = {
  readonly accountId: Uuid;
  readonly systemId: string;
  readonly messageId: Uuid;
  readonly sequence: number;
  readonly receipt: SmppReceipt;
};

/** The word of appendix B; `undefined` for states on the way, but for `sent`. */
const STATE_OF: Readonly<Partial<Record<MessageStatus, ReceiptState>>> = {
  sent: 'ENROUTE',
  delivered: 'DELIVRD',
  undelivered: 'UNDELIV',
  expired: 'EXPIRED',
  rejected: 'REJECTD',
  failed: 'REJECTD',
  canceled: 'DELETED',
};

const NO_ERROR = '000';
const ERROR_DIGITS = 3;

export function planReceipts(message: UnannouncedMessage): readonly PlannedReceipt[] {
  const { smpp, account_id: accountId, announced_sequence: announced } = message;
  if (!smpp || accountId === null) return [];
  return statesReached(message)
    .filter(({ sequence }) => sequence > announced)
    .flatMap((reached) => {
      const receipt = receiptOf(message, smpp, reached);
      const { sequence } = reached;
      return receipt
        ? [{ accountId, systemId: smpp.systemId, messageId: message.id, sequence, receipt }]
        : [];
    });
}

function receiptOf(
  message: UnannouncedMessage,
  smpp: SmppOrigin,
  { status, occurredAt }: StateReached,
): SmppReceipt | undefined {
  const word = STATE_OF[status];
  if (word === undefined) return undefined;
  const isEnd = status !== 'sent' || !message.awaits_receipt;
  if (!isWanted(smpp, status, isEnd)) return undefined;
  return {
    // The carrier has it and will say no more.
    state: isEnd && status === 'sent' ? 'ACCEPTD' : word,
    intermediate: !isEnd,
    error: status === message.status ? errorOf(message) : NO_ERROR,
    from: message.source_addr,
    to: message.dest_addr,
    submittedAt: message.created_at.toISOString(),
    doneAt: occurredAt.toISOString(),
    parts: smpp.parts,
    userReference: smpp.userReference,
    reference: message.reference ?? undefined,
    traceparent: message.traceparent ?? undefined,
  };
}

function isWanted({ final, intermediate }: SmppOrigin, status: MessageStatus, isEnd: boolean): boolean {
  if (!isEnd) return intermediate;
  const succeeded = status === 'delivered' || status === 'sent';
  return final === 'all' || final === (succeeded ? 'success' : 'failure');
}

/** The carrier's own number where it gave one; otherwise the command_status of our code, in decimal. */
function errorOf({ error_code: code, carrier_error: carrierError }: UnannouncedMessage): string {
  if (code === null) return NO_ERROR;
  const own = Number(/^err:(\d{1,3})$/.exec(carrierError ?? '')?.[1] ?? 0);
  const { commandStatus } = errorEntry(parseErrorCode(code) ?? 'internal_error');
  return String(own === 0 ? commandStatus : own)
    .padStart(ERROR_DIGITS, '0')
    .slice(-ERROR_DIGITS);
}
