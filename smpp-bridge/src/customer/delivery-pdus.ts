// What customers are brought, as deliver_sm in the dialect of their account: receipts (SMPP 3.4 appendix B, esm_class 0x04,
// intermediate ones 0x20) and texts from handsets.
import type { SmppReceiptSettings, SmppSettings } from '../../../shared/contracts/smpp-settings.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { ReceiptState } from '../../../shared/messaging/receipt-state.ts';
import { planSegments, type SegmentPlan } from '../../../shared/messaging/segments.ts';
import { senderClassOf } from '../../../shared/messaging/sender-class.ts';
import { writeMessageId } from '../../../shared/messaging/smpp-message-id.ts';
import type { SmppInbound, SmppReceipt } from '../../../shared/messaging/smpp-origin.ts';
import { encodeUcs2 } from '../../../shared/messaging/ucs2.ts';
import { writeConcatenationHeader } from '../../../shared/messaging/user-data-header.ts';
import type { RequestPduInput, UnknownTlv } from '../smpp/pdu.ts';
import { speaksTlvs } from './smpp-refusal.ts';
import { VENDOR_TLV } from './vendor-tlvs.ts';

export type DeliverPdu = Extract<RequestPduInput, { command: 'deliver_sm' }>;

export type Dialect = {
  readonly settings: Pick<SmppSettings, 'receipts' | 'default_alphabet'>;
  readonly interfaceVersion: number;
};

const RECEIPT = 0x04;
const INTERMEDIATE = 0x20;
const UDHI = 0x40;
const UCS2 = 8;
const LATIN1_LAST = '\u00ff';
/** network_type of network_error_code: GSM (§5.3.2.31). */
const NETWORK_GSM = 3;
const MINUTE_MS = 60_000;
/** Octets of user data, alone and beside the header that joins parts. */
const SINGLE_MAX = 140;
const PART_MAX = 134;

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

/**
 * One, or as many as the message had submit_sm where the account wants one for each. `traceparent` is given where the message
 * is a part of its sender's trace.
 */
export function receiptPdus(
  messageId: Uuid,
  receipt: SmppReceipt,
  dialect: Dialect,
  traceparent?: string,
): readonly DeliverPdu[] {
  const { receipts } = dialect.settings;
  const count = receipts.per === 'part' ? receipt.parts : 1;
  const id = writeMessageId(messageId, receipts.id);
  const pdu: DeliverPdu = {
    command: 'deliver_sm',
    // From the recipient of the message to its sender.
    ...sourceOf(receipt.to),
    ...destinationOf(receipt.from),
    esmClass: receipt.intermediate ? INTERMEDIATE : RECEIPT,
    shortMessage: Buffer.from(textOf(id, receipt, receipts), 'latin1'),
    ...(receipts.tlvs && speaksTlvs(dialect.interfaceVersion) ? tlvsOf(id, receipt, traceparent) : {}),
  };
  return Array.from({ length: count }, () => pdu);
}

function textOf(id: string, receipt: SmppReceipt, settings: SmppReceiptSettings): string {
  const delivered = receipt.state === 'DELIVRD' ? '001' : '000';
  return [
    `id:${id} sub:001 dlvrd:${delivered}`,
    `submit date:${dateOf(receipt.submittedAt, settings)} done date:${dateOf(receipt.doneAt, settings)}`,
    `stat:${receipt.state} err:${receipt.error} text:`,
  ].join(' ');
}

/** 10 digits are `YYMMDDhhmm`, 12 have seconds, 14 the century too. */
function dateOf(
  at: string,
  { date_digits: digits, utc_offset_minutes: offset }: SmppReceiptSettings,
): string {
  const local = new Date(new Date(at).getTime() + offset * MINUTE_MS);
  const text = local.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return digits === 14 ? text : text.slice(2, 2 + digits);
}

function tlvsOf(
  receiptedMessageId: string,
  { state, error, userReference, reference }: SmppReceipt,
  traceparent: string | undefined,
) {
  const code = Number(error);
  const unknownTlvs = [
    ...ownTlv(VENDOR_TLV.reference, reference),
    ...ownTlv(VENDOR_TLV.traceparent, traceparent),
  ];
  return {
    receiptedMessageId,
    messageState: MESSAGE_STATE[state],
    ...(code === 0 ? {} : { networkErrorCode: Buffer.from([NETWORK_GSM, code >> 8, code & 0xff]) }),
    ...(userReference === undefined ? {} : { userMessageReference: userReference }),
    ...(unknownTlvs.length === 0 ? {} : { unknownTlvs }),
  };
}

function ownTlv(tag: number, text: string | undefined): readonly UnknownTlv[] {
  return text === undefined ? [] : [{ tag, value: Buffer.from(text) }];
}

/** The parts of a text; what joins them comes of the id, so that a part that is sent again still fits the others. */
export function inboundPdus(messageId: Uuid, inbound: SmppInbound, dialect: Dialect): readonly DeliverPdu[] {
  const reference = Number.parseInt(messageId.slice(-2), 16);
  const { parts, dataCoding, udh } = planOf(inbound.body, reference, dialect.settings.default_alphabet);
  return parts.map((shortMessage) => ({
    command: 'deliver_sm',
    ...sourceOf(inbound.from),
    ...destinationOf(inbound.to),
    esmClass: udh ? UDHI : 0,
    dataCoding,
    shortMessage,
  }));
}

type Plan = Pick<SegmentPlan, 'parts' | 'udh'> & { readonly dataCoding: number };

/** Where data_coding 0 is Latin-1 to the customer, it is so in both directions; what Latin-1 lacks goes as UTF-16. */
function planOf(text: string, reference: number, alphabet: SmppSettings['default_alphabet']): Plan {
  if (alphabet === 'gsm7') return planSegments(text, reference);
  const fitsLatin1 = [...text].every((character) => character <= LATIN1_LAST);
  const octets = fitsLatin1 ? Buffer.from(text, 'latin1') : encodeUcs2(text);
  const dataCoding = fitsLatin1 ? 0 : UCS2;
  if (octets.length <= SINGLE_MAX) return { parts: [octets], udh: false, dataCoding };
  const parts = Math.ceil(octets.length / PART_MAX);
  return {
    dataCoding,
    udh: true,
    parts: Array.from({ length: parts }, (_, index) =>
      Buffer.concat([
        writeConcatenationHeader({ reference, parts, partNumber: index + 1 }),
        octets.subarray(index * PART_MAX, (index + 1) * PART_MAX),
      ]),
    ),
  };
}

function sourceOf(address: string) {
  const { ton, npi, digits } = addressOf(address);
  return { sourceAddrTon: ton, sourceAddrNpi: npi, sourceAddr: digits };
}

function destinationOf(address: string) {
  const { ton, npi, digits } = addressOf(address);
  return { destAddrTon: ton, destAddrNpi: npi, destinationAddr: digits };
}

/** Numbers are international without `+`, short codes network specific, letters alphanumeric (§5.2.5). */
function addressOf(address: string): { ton: number; npi: number; digits: string } {
  if (address.startsWith('+')) return { ton: 1, npi: 1, digits: address.slice(1) };
  return senderClassOf(address) === 'short_code'
    ? { ton: 3, npi: 1, digits: address }
    : { ton: 5, npi: 0, digits: address };
}
