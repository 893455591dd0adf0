// What a deliver_sm (or data_sm) of the carrier is. SMPP 3.4 §5.2.12: bits 5-2 of esm_class are 0001 for a delivery
// receipt and 1000 for an intermediate notification; bits 1-0 are to be ignored and bit 6 (UDHI) is independent.
import {
  normaliseCarrierMessageId,
  type ReceiptIdForm,
} from '../../../shared/messaging/carrier-message-id.ts';
import { type ReceiptState, receiptStateOf } from '../../../shared/messaging/receipt-state.ts';
import { parseReceiptText } from '../../../shared/messaging/receipt-text.ts';
import { parseUserDataHeader } from '../../../shared/messaging/user-data-header.ts';
import type { PduOf } from '../smpp/pdu.ts';

export type CarrierReceipt = {
  readonly kind: 'receipt';
  /** In the notation of the answer to submit_sm; absent where the receipt names none. */
  readonly carrierMessageId: string | undefined;
  /** As the carrier wrote it. */
  readonly rawId: string | undefined;
  /** Addresses as on the wire; most carriers name the recipient as the source. */
  readonly from: string;
  readonly to: string;
  readonly state: ReceiptState | 'unrecognised';
  readonly carrierError: string | undefined;
  readonly doneAt: Date | undefined;
  readonly rawText: string;
};

export type InboundPart = {
  readonly kind: 'inbound';
  /** As on the wire. */
  readonly from: string;
  readonly to: string;
  readonly dataCoding: number;
  readonly reference: number | undefined;
  readonly partNumber: number;
  readonly parts: number;
  /** Without the user data header. */
  readonly octets: Buffer;
};

type DeliveryPdu = PduOf<'deliver_sm' | 'data_sm'>;

const TYPE_BITS = 0x3c;
const RECEIPT_TYPES: readonly number[] = [0x04, 0x20];
const UDHI = 0x40;
const DATA_CODING_UCS2 = 0x08;
const ID_LENGTH_MAX = 65;
const ERROR_LENGTH_MAX = 60;
const ADDRESS_LENGTH_MAX = 50;

export function readDelivery(pdu: DeliveryPdu, idForm: ReceiptIdForm): CarrierReceipt | InboundPart {
  const octets = pdu.messagePayload ?? (pdu.command === 'deliver_sm' ? pdu.shortMessage : Buffer.alloc(0));
  return isReceipt(pdu) ? readReceipt(pdu, octets, idForm) : readInbound(pdu, octets);
}

/** Carriers that leave esm_class 0 are known by both parameters: no handset can write them. */
export function isReceipt({ esmClass, receiptedMessageId, messageState }: DeliveryPdu): boolean {
  const type = esmClass & TYPE_BITS;
  return (
    RECEIPT_TYPES.includes(type) ||
    (type === 0 && receiptedMessageId !== undefined && messageState !== undefined)
  );
}

function readReceipt(pdu: DeliveryPdu, octets: Buffer, idForm: ReceiptIdForm): CarrierReceipt {
  const written = receiptTextOf(pdu, octets);
  const rawText = storable(written);
  const text = parseReceiptText(written.replaceAll('\0', ' '));
  const id = storable(pdu.receiptedMessageId ?? text.id ?? '').slice(0, ID_LENGTH_MAX);
  return {
    kind: 'receipt',
    carrierMessageId: id === '' ? undefined : normaliseCarrierMessageId(id, idForm),
    rawId: id === '' ? undefined : id,
    ...addressesOf(pdu),
    state: receiptStateOf(text.state, pdu.messageState),
    carrierError: text.error?.slice(0, ERROR_LENGTH_MAX) ?? pdu.networkErrorCode?.toString('hex'),
    doneAt: text.doneDate === undefined ? undefined : readReceiptDate(text.doneDate),
    rawText,
  };
}

/** Behind its header, where it has one; some carriers write it in UCS-2, which stands for nothing but ASCII. */
function receiptTextOf({ esmClass, dataCoding }: DeliveryPdu, octets: Buffer): string {
  const header = esmClass & UDHI ? parseUserDataHeader(octets) : undefined;
  const body = header?.kind === 'header' ? Buffer.from(header.body) : octets;
  const isUcs2 = dataCoding === DATA_CODING_UCS2 && body.length % 2 === 0 && body[0] === 0;
  return isUcs2 ? Buffer.from(body).swap16().toString('utf16le') : body.toString('latin1');
}

/** YYMMDDhhmm, YYMMDDhhmmss or YYYYMMDDhhmmss, read as UTC; `undefined` where no such moment exists. */
export function readReceiptDate(digits: string): Date | undefined {
  const full = digits.length === 14 ? digits : `20${digits.padEnd(12, '0')}`;
  const [year, month, day, hour, minute, second] = [full.slice(0, 4), ...(full.slice(4).match(/../g) ?? [])];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) || date.toISOString() !== text ? undefined : date;
}

function readInbound(pdu: DeliveryPdu, octets: Buffer): InboundPart {
  const part = {
    kind: 'inbound',
    ...addressesOf(pdu),
    dataCoding: pdu.dataCoding,
  } as const;
  const header = pdu.esmClass & UDHI ? parseUserDataHeader(octets) : undefined;
  if (header?.kind === 'header') {
    return { ...part, ...(header.concat ?? ALONE), octets: Buffer.from(header.body) };
  }
  return { ...part, ...(joinedByTlvs(pdu) ?? ALONE), octets };
}

function addressesOf(pdu: DeliveryPdu): { readonly from: string; readonly to: string } {
  return {
    from: storable(pdu.sourceAddr).slice(0, ADDRESS_LENGTH_MAX),
    to: storable(pdu.destinationAddr).slice(0, ADDRESS_LENGTH_MAX),
  };
}

type Joining = {
  readonly reference: number | undefined;
  readonly partNumber: number;
  readonly parts: number;
};

const ALONE: Joining = { reference: undefined, partNumber: 1, parts: 1 };

/** The sar_ parameters, which only count together (§5.3.2.22). */
function joinedByTlvs(pdu: DeliveryPdu): Joining | undefined {
  const { sarMsgRefNum: reference, sarTotalSegments: parts, sarSegmentSeqnum: partNumber } = pdu;
  if (reference === undefined || parts === undefined || partNumber === undefined) return undefined;
  return partNumber >= 1 && partNumber <= parts ? { reference, partNumber, parts } : undefined;
}

/** PostgreSQL's text has no NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}
