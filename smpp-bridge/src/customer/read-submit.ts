// What a submit_sm or data_sm asks for: SMPP 3.4 §4.4.1 and §4.7.1, its fields by §5.2. What is out of range is refused
// with the status that names the field, and in words for those who read TLVs.
import type { SmppSettings } from '../../../shared/contracts/smpp-settings.ts';
import { type E164, fromDigits } from '../../../shared/kernel/e164.ts';
import { decodeText, encodingOf } from '../../../shared/messaging/decode-text.ts';
import { type MessageClass, messageClassOf } from '../../../shared/messaging/message-class.ts';
import { type Concatenation, parseUserDataHeader } from '../../../shared/messaging/user-data-header.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf } from '../smpp/pdu.ts';
import { readSmppTime } from './smpp-time.ts';
import { VENDOR_TLV } from './vendor-tlvs.ts';

export type SubmitPdu = PduOf<'submit_sm' | 'data_sm'>;

/** Which receipts the customer wants: bits 1 and 0 of registered_delivery, and bit 4. */
export type ReceiptWish = {
  readonly final: 'none' | 'all' | 'failure' | 'success';
  readonly intermediate: boolean;
};

export type Envelope = {
  readonly from: string;
  readonly to: E164;
  readonly sendAt: Date | undefined;
  readonly validitySeconds: number | undefined;
  readonly receipts: ReceiptWish;
  readonly messageClass: MessageClass | undefined;
  /** Of the TLV user_message_reference. */
  readonly userReference: number | undefined;
  /** Whether it takes the place of the newest one between its addresses that has not left. */
  readonly replaces: boolean;
  /** What the customer calls this message: our own TLV, or else the user_message_reference. */
  readonly name: string | undefined;
};

export type PduRefusal = {
  readonly kind: 'refused';
  readonly commandStatus: number;
  readonly words: string;
};

export type ReadSubmit =
  | ({ readonly kind: 'message'; readonly body: string } & Envelope)
  | ({
      readonly kind: 'part';
      readonly concatenation: Concatenation;
      readonly octets: Buffer;
      readonly dataCoding: number;
    } & Envelope)
  | PduRefusal;

type ReadOptions = { readonly settings: Pick<SmppSettings, 'default_alphabet'>; readonly now: Date };

const BODY_MAX = 4_000;
const UDHI = 0x40;
const MESSAGE_TYPE = 0x3c;
const MODE = 0x03;
const DATAGRAM = 1;
const LATIN1 = 3;
const NPIS = new Set([0, 1, 3, 4, 6, 8, 9, 10, 14, 18]);
const TON_MAX = 6;
const TON_NATIONAL = 2;
const TON_ALPHANUMERIC = 5;
const NATIONAL_DIGITS = 10;
const SHORT_CODE_MAX = 6;
const FINAL_WISHES = ['none', 'all', 'failure', 'success'] as const;

export function readSubmit(pdu: SubmitPdu, options: ReadOptions): ReadSubmit {
  const envelope = readEnvelope(pdu, options.now);
  if ('kind' in envelope) return envelope;
  const dataCoding = alphabetOf(pdu.dataCoding, options.settings);
  const octets = readOctets(pdu, dataCoding);
  if ('kind' in octets) return octets;
  const { body, concatenation } = octets;
  if (concatenation) return { kind: 'part', ...envelope, concatenation, octets: body, dataCoding };
  const text = readText(dataCoding, body);
  return typeof text === 'string' ? { kind: 'message', ...envelope, body: text } : text;
}

export function readText(dataCoding: number, octets: Buffer): string | PduRefusal {
  const { text } = decodeText(dataCoding, octets);
  if (text === '') return refuse('ESME_RINVMSGLEN', 'The message has no text');
  if (text.length > BODY_MAX) return refuse('ESME_RINVMSGLEN', `The text has over ${BODY_MAX} characters`);
  return text;
}

/** What data_coding 0 means is the account's to say. */
export function alphabetOf(dataCoding: number, settings: ReadOptions['settings']): number {
  return dataCoding === 0 && settings.default_alphabet === 'latin1' ? LATIN1 : dataCoding;
}

function readEnvelope(pdu: SubmitPdu, now: Date): Envelope | PduRefusal {
  if (pdu.sourceAddrTon > TON_MAX) return refuse('ESME_RINVSRCTON', 'source_addr_ton');
  if (!NPIS.has(pdu.sourceAddrNpi)) return refuse('ESME_RINVSRCNPI', 'source_addr_npi');
  if (pdu.destAddrTon > TON_MAX) return refuse('ESME_RINVDSTTON', 'dest_addr_ton');
  if (!NPIS.has(pdu.destAddrNpi)) return refuse('ESME_RINVDSTNPI', 'dest_addr_npi');
  const to = recipientOf(pdu.destAddrTon, pdu.destinationAddr);
  if (to === undefined) return refuse('ESME_RINVDSTADR', 'destination_addr is not an E.164 number');
  if ((pdu.esmClass & MODE) === DATAGRAM || (pdu.esmClass & MESSAGE_TYPE) !== 0) {
    return refuse('ESME_RINVESMCLASS', 'esm_class: neither datagrams nor acknowledgements are sent');
  }
  const validity = pdu.command === 'data_sm' ? NO_TIMES : readTimes(pdu, now);
  if ('kind' in validity) return validity;
  if (pdu.command === 'submit_sm' && pdu.priorityFlag > 4) return refuse('ESME_RINVPRTFLG', 'priority_flag');
  if (pdu.command === 'submit_sm' && pdu.replaceIfPresentFlag > 1) {
    return refuse('ESME_RINVREPFLAG', 'replace_if_present_flag');
  }
  if (pdu.command === 'submit_sm' && pdu.smDefaultMsgId !== 0) {
    return refuse('ESME_RINVDFTMSGID', 'sm_default_msg_id: there are no canned messages');
  }
  return {
    ...validity,
    to,
    from: senderOf(pdu.sourceAddrTon, pdu.sourceAddr),
    receipts: receiptsOf(pdu.registeredDelivery),
    messageClass: messageClassOf(pdu.dataCoding),
    userReference: pdu.userMessageReference,
    name: nameOf(pdu),
    replaces: pdu.command === 'submit_sm' && pdu.replaceIfPresentFlag === 1,
  };
}

function nameOf({ unknownTlvs, userMessageReference }: SubmitPdu): string | undefined {
  const own = unknownTlvs.find(({ tag }) => tag === VENDOR_TLV.name);
  return own ? own.value.toString('hex') : userMessageReference?.toString();
}

/** Digits without `+` are international; ten digits of the national type are North American. */
function digitsOf(ton: number, address: string): string {
  return ton === TON_NATIONAL && address.length === NATIONAL_DIGITS ? `1${address}` : address;
}

export function recipientOf(ton: number, address: string): E164 | undefined {
  return fromDigits(digitsOf(ton, address));
}

/** Whether it may send is asked of the rules. */
export function senderOf(ton: number, address: string): string {
  if (ton === TON_ALPHANUMERIC || !/^\+?\d+$/.test(address)) return address;
  if (address.length <= SHORT_CODE_MAX) return address;
  return fromDigits(digitsOf(ton, address)) ?? address;
}

export function receiptsOf(registeredDelivery: number): ReceiptWish {
  return {
    final: FINAL_WISHES[registeredDelivery & 0x03] ?? 'none',
    intermediate: (registeredDelivery & 0x10) !== 0,
  };
}

const NO_TIMES = { sendAt: undefined, validitySeconds: undefined };
type Times = Pick<Envelope, 'sendAt' | 'validitySeconds'>;

/** `validity_period` relative is from the time of sending, absolute is that time. */
export function readTimes(
  pdu: Pick<PduOf<'submit_sm'>, 'scheduleDeliveryTime' | 'validityPeriod'>,
  now: Date,
): Times | PduRefusal {
  const schedule = readSmppTime(pdu.scheduleDeliveryTime, now);
  if (schedule.kind === 'malformed') return refuse('ESME_RINVSCHED', 'schedule_delivery_time');
  const sendAt = schedule.kind === 'at' && schedule.at > now ? schedule.at : undefined;
  const start = sendAt ?? now;
  const isRelative = pdu.validityPeriod.endsWith('R');
  const validity = readSmppTime(pdu.validityPeriod, isRelative ? start : now);
  if (validity.kind === 'malformed') return refuse('ESME_RINVEXPIRY', 'validity_period');
  if (validity.kind === 'none') return { sendAt, validitySeconds: undefined };
  const validitySeconds = Math.floor((validity.at.getTime() - start.getTime()) / 1_000);
  if (validitySeconds < 1)
    return refuse('ESME_RINVEXPIRY', 'validity_period ends before the message is sent');
  return { sendAt, validitySeconds };
}

type Octets = { readonly body: Buffer; readonly concatenation: Concatenation | undefined };

function readOctets(pdu: SubmitPdu, dataCoding: number): Octets | PduRefusal {
  const shortMessage = pdu.command === 'submit_sm' ? pdu.shortMessage : Buffer.alloc(0);
  if (shortMessage.length > 0 && pdu.messagePayload !== undefined) {
    return refuse('ESME_RTLVNOTALLWD', 'short_message and message_payload exclude each other');
  }
  if (encodingOf(dataCoding) === 'binary') {
    return refuse('ESME_RINVDCS', 'data_coding: binary data is not carried; send text');
  }
  if (!isKnown(dataCoding)) {
    return refuse('ESME_RINVDCS', 'data_coding: send text as 0, 1, 3 or 8, or with a class as 0x10 or 0xF0');
  }
  const octets = pdu.messagePayload ?? shortMessage;
  if ((pdu.esmClass & UDHI) === 0) return { body: octets, concatenation: sarOf(pdu) };
  const header = parseUserDataHeader(octets);
  if (header.kind !== 'header') return refuse('ESME_RINVMSGLEN', 'The user data header is malformed');
  return { body: Buffer.from(header.body), concatenation: severalOf(header.concat) };
}

/** 0, 1, 3, 8 and the class and waiting groups; JIS, Cyrillic, Hebrew and Korean are not, nor a reserved alphabet. */
function isKnown(dataCoding: number): boolean {
  return (
    [0, 1, 3, 8].includes(dataCoding) || dataCoding >= 0xc0 || (dataCoding >= 0x10 && dataCoding <= 0x1b)
  );
}

/** All three of them, or they are ignored (3.4 §5.3.2.22). */
function sarOf(pdu: SubmitPdu): Concatenation | undefined {
  const { sarMsgRefNum: reference, sarTotalSegments: parts, sarSegmentSeqnum: partNumber } = pdu;
  if (reference === undefined || parts === undefined || partNumber === undefined) return undefined;
  return partNumber >= 1 && partNumber <= parts ? severalOf({ reference, parts, partNumber }) : undefined;
}

function severalOf(concatenation: Concatenation | undefined): Concatenation | undefined {
  return concatenation && concatenation.parts > 1 ? concatenation : undefined;
}

function refuse(name: keyof typeof COMMAND_STATUS, words: string): PduRefusal {
  return { kind: 'refused', commandStatus: COMMAND_STATUS[name], words };
}
