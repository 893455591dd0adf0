import type { CarrierBehaviour, CarrierInbound } from '../../../shared/contracts/carrier-control.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, RequestPdu, ResponseFields } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { inboundPdus } from './inbound-pdus.ts';
import { type AcceptVerdict, judgeSubmit } from './judge-submit.ts';
import { createMessageIds } from './message-ids.ts';
import { type MessageLog, splitHeader } from './message-log.ts';
import { createRateLimit } from './rate-limit.ts';
import { receiptPdu } from './receipt-pdu.ts';
import { createTurns } from './turns.ts';

export type CarrierAccount = { readonly systemId: string; readonly deliveries: DeliveryQueue };

export type SubmitDeskDeps = {
  readonly messages: MessageLog;
  behaviour(): CarrierBehaviour;
  /** Milliseconds since 1970; message ids begin here. */
  readonly startedAtMs: number;
};

export type SubmitDesk = {
  receive(account: CarrierAccount, session: SmppSession, pdu: RequestPdu): void;
  /** Sends a text from a handset; returns how many deliver_sm it takes. */
  sendInbound(account: CarrierAccount, message: CarrierInbound, delayMs: number): number;
  /** Sends receipts whose ids no message has. */
  sendStrayReceipts(account: CarrierAccount, count: number): void;
  /** The account that last sent from a number: there its inbound goes. */
  accountOf(number: string): CarrierAccount | undefined;
  counts(): Readonly<Record<'submits' | 'accepted' | 'refused' | 'throttled' | 'inbound', number>>;
};

type Submit = PduOf<'submit_sm' | 'data_sm'>;
type Judged = AcceptVerdict | { readonly kind: 'refused'; readonly commandStatus: number };

const THROTTLED: Judged = { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RTHROTTLED };
const THROTTLED_ONCE_MAX = 10_000;
const SENDERS_MAX = 10_000;
const STRAY_IDS = 9_000_000_000_000_000;

/** Takes the requests of bound sessions: answers each, logs what it accepts, and queues receipts and replies. */
export function createSubmitDesk({ messages, behaviour, startedAtMs }: SubmitDeskDeps): SubmitDesk {
  const nextMessageId = createMessageIds(startedAtMs);
  const rateLimit = createRateLimit();
  const turns = createTurns(THROTTLED_ONCE_MAX);
  const senders = new Map<string, CarrierAccount>();
  const counts = { submits: 0, accepted: 0, refused: 0, throttled: 0, inbound: 0 };
  let reference = 0;
  let strays = 0;

  function receive(account: CarrierAccount, session: SmppSession, pdu: RequestPdu): void {
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        receiveSubmit(account, session, pdu);
        break;
      case 'query_sm':
        session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RQUERYFAIL });
        break;
      case 'cancel_sm':
        session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RCANCELFAIL });
        break;
      case 'replace_sm':
        session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RREPLACEFAIL });
        break;
      default:
        // Sinch does not list submit_multi; the rest never reaches an application.
        session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RINVCMDID });
    }
  }

  function receiveSubmit(account: CarrierAccount, session: SmppSession, pdu: Submit): void {
    counts.submits += 1;
    const at = Date.now();
    const octets = octetsOf(pdu);
    const verdict = rateLimit.admit(behaviour().perSecond, at) ? judge(account, pdu, octets) : THROTTLED;
    if (verdict.kind === 'refused') {
      const { commandStatus } = verdict;
      counts[commandStatus === COMMAND_STATUS.ESME_RTHROTTLED ? 'throttled' : 'refused'] += 1;
      answer(session, pdu, { commandStatus });
      return;
    }
    counts.accepted += 1;
    const messageId = nextMessageId();
    const { sourceAddr: from, destinationAddr: to, dataCoding, esmClass } = pdu;
    messages.add({ at, systemId: account.systemId, from, to, dataCoding, esmClass, messageId, octets });
    rememberSender(from, account);
    answer(session, pdu, { commandStatus: COMMAND_STATUS.ESME_ROK, messageId });
    followUp(account, pdu, { messageId, at }, verdict);
  }

  function judge(account: CarrierAccount, pdu: Submit, octets: Buffer): Judged {
    const { sourceAddr: from, destinationAddr: to, registeredDelivery, esmClass } = pdu;
    const { body, concat } = splitHeader({ esmClass, octets });
    const lastPart = !concat || concat.partNumber === concat.parts;
    const verdict = judgeSubmit({ from, to, registeredDelivery, lastPart }, behaviour());
    if (verdict.kind !== 'throttled-once') return verdict;
    // Without the header: the second try of a part may have another reference.
    const text = Buffer.from(body).toString('latin1');
    const key = `${account.systemId} ${from} ${to} ${concat?.partNumber ?? 1} ${text}`;
    return turns.isFirst(key) ? THROTTLED : verdict.afterwards;
  }

  function answer(session: SmppSession, pdu: Submit, fields: ResponseFields): void {
    const { latencyMs } = behaviour();
    if (latencyMs === 0) session.respond(pdu, fields);
    else setTimeout(() => session.respond(pdu, fields), latencyMs);
  }

  /** The receipt, and after it what a magic recipient writes back; never before the submit_sm_resp. */
  function followUp(
    account: CarrierAccount,
    pdu: Submit,
    { messageId, at }: { readonly messageId: string; readonly at: number },
    { receipt, delayMs, replies = [] }: AcceptVerdict,
  ): void {
    const { latencyMs, receiptDialect } = behaviour();
    const waitMs = latencyMs + delayMs;
    if (receipt) {
      const times = { submittedAt: at, doneAt: at + waitMs };
      const content = receiptPdu({ ...receipt, ...times, messageId }, receiptDialect);
      account.deliveries.push({ ...content, ...backwards(pdu) }, waitMs);
    }
    for (const reply of replies) {
      const message = { from: pdu.destinationAddr, to: pdu.sourceAddr, text: reply.text };
      sendInbound(account, message, waitMs + reply.delayMs);
    }
  }

  function sendInbound(account: CarrierAccount, message: CarrierInbound, delayMs: number): number {
    reference = (reference + 1) & 0xff;
    const pdus = inboundPdus(message, reference);
    for (const pdu of pdus) account.deliveries.push(pdu, delayMs);
    counts.inbound += pdus.length;
    return pdus.length;
  }

  /** Their ids stand far from those that are given. */
  function sendStrayReceipts(account: CarrierAccount, count: number): void {
    const at = Date.now();
    const { receiptDialect } = behaviour();
    for (let n = 0; n < count; n += 1) {
      strays += 1;
      const receipt = { state: 'DELIVRD', error: '000', submittedAt: at, doneAt: at } as const;
      const messageId = `${STRAY_IDS + strays}`;
      account.deliveries.push(receiptPdu({ ...receipt, messageId }, receiptDialect), 0);
    }
  }

  function rememberSender(from: string, account: CarrierAccount): void {
    if (senders.size >= SENDERS_MAX && !senders.has(from)) senders.clear();
    senders.set(from, account);
  }

  return {
    receive,
    sendInbound,
    sendStrayReceipts,
    accountOf: (number) => senders.get(number),
    counts: () => counts,
  };
}

/** A message travels either in short_message or in the TLV (3.4 §5.3.2.32). */
function octetsOf(pdu: Submit): Buffer {
  const shortMessage = 'shortMessage' in pdu ? pdu.shortMessage : Buffer.alloc(0);
  return shortMessage.length > 0 ? shortMessage : (pdu.messagePayload ?? shortMessage);
}

/** From the recipient of a message to its sender. */
function backwards(pdu: Submit) {
  return {
    sourceAddrTon: pdu.destAddrTon,
    sourceAddrNpi: pdu.destAddrNpi,
    sourceAddr: pdu.destinationAddr,
    destAddrTon: pdu.sourceAddrTon,
    destAddrNpi: pdu.sourceAddrNpi,
    destinationAddr: pdu.sourceAddr,
  };
}
