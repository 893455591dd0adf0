// Receipts as Sinch writes them (SMPP 3.4 appendix B with its habits): ten-digit UTC dates, lower-case `text:` with
// nothing behind it, decimal `err`, and the TLVs receipted_message_id and message_state.
import type { CarrierBehaviour, RECEIPT_STATES } from '../../../shared/contracts/carrier-control.ts';
import type { RequestPduInput } from '../smpp/pdu.ts';

export type ReceiptState = (typeof RECEIPT_STATES)[number];

export type Receipt = {
  /** Decimal digits. */
  readonly messageId: string;
  readonly state: ReceiptState;
  /** Three decimal digits; `000` where nothing failed. */
  readonly error: string;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  readonly doneAt: number;
};

/** message_state of SMPP 3.4 §5.2.28. */
const MESSAGE_STATE: Readonly<Record<ReceiptState, number>> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};

/** The part of a deliver_sm that tells the state; the addresses are the caller's. */
export function receiptPdu(
  receipt: Receipt,
  dialect: CarrierBehaviour['receiptDialect'],
): RequestPduInput & { command: 'deliver_sm' } {
  const { messageId, state } = receipt;
  const id = dialect === 'hex' ? BigInt(messageId).toString(16) : messageId;
  const text = [
    `id:${id} sub:001 dlvrd:${state === 'DELIVRD' ? '001' : '000'}`,
    `submit date:${minuteOf(receipt.submittedAt)} done date:${minuteOf(receipt.doneAt)}`,
    `stat:${state} err:${receipt.error} text:`,
  ].join(' ');
  const shown = {
    command: 'deliver_sm',
    esmClass: 0x04,
    shortMessage: Buffer.from(text, 'latin1'),
  } as const;
  if (dialect !== 'sinch') return shown;
  return { ...shown, receiptedMessageId: messageId, messageState: MESSAGE_STATE[state] };
}

let lastMinute = { minute: -1, text: '' };

/** `YYMMDDhhmm`. The last answer is kept: receipts of one minute share it. */
function minuteOf(at: number): string {
  const minute = Math.floor(at / 60_000);
  if (lastMinute.minute !== minute) {
    const text = new Date(at)
      .toISOString()
      .replaceAll(/[^0-9]/g, '')
      .slice(2, 12);
    lastMinute = { minute, text };
  }
  return lastMinute.text;
}
