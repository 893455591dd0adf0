import {
  CARRIER_BEHAVIOUR_DEFAULT,
  type CarrierBehaviour,
  type CarrierInbound,
} from '../../../shared/contracts/carrier-control.ts';
import { planSegments } from '../../../shared/messaging/segments.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type BindDecision, listenSmpp } from '../smpp/listen.ts';
import type { BindPdu, PduOf, RequestPdu, ResponseFields } from '../smpp/pdu.ts';
import type { SessionHandlers, SmppLog, SmppSession } from '../smpp/session.ts';
import { startControlServer } from './control-server.ts';
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts';
import { type AcceptVerdict, judgeSubmit } from './judge-submit.ts';
import { createMessageIds } from './message-ids.ts';
import { concatenationOf, createMessageLog } from './message-log.ts';
import { createRateLimit } from './rate-limit.ts';
import { receiptPdu } from './receipt-pdu.ts';
import { createWebhookLog } from './webhook-log.ts';

export type CarrierOptions = {
  /** 0 takes a free port, here and for the control address. */
  readonly smppPort: number;
  readonly controlPort: number;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly accounts: readonly { readonly systemId: string; readonly password: string }[];
  readonly log: SmppLog;
};

export type Carrier = { readonly smppPort: number; readonly controlPort: number; stop(): Promise<void> };

type Account = { readonly systemId: string; readonly password: string; readonly deliveries: DeliveryQueue };
type Submit = PduOf<'submit_sm' | 'data_sm'>;

const HOST = '127.0.0.1';
const SESSIONS_MAX = 200;
const DELIVERIES_MAX = 200_000;
const THROTTLED_ONCE_MAX = 10_000;
const SENDERS_MAX = 10_000;
const SESSION = {
  window: 10,
  responseTimeoutMs: 5_000,
  enquireLinkIntervalMs: 60_000,
  receiveWindow: 10_000,
};
const INTERNATIONAL = 1;
const NATIONAL = 2;
const ISDN = 1;
const UDHI = 0x40;

/**
 * A carrier that speaks SMPP as Sinch does and obeys its control address. Receipts and inbound messages live in memory:
 * they survive the sessions, not the process. Rejects where a port cannot be listened on.
 */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { log } = options;
  const accounts = new Map<string, Account>(
    options.accounts.map((account) => [
      account.systemId,
      { ...account, deliveries: createDeliveryQueue(DELIVERIES_MAX) },
    ]),
  );
  const messages = createMessageLog();
  const webhooks = createWebhookLog();
  const nextMessageId = createMessageIds(Date.now());
  const rateLimit = createRateLimit();
  const throttledOnce = new Set<string>();
  /** Which account last sent from a number: there its inbound goes. */
  const senders = new Map<string, Account>();
  const counts = { submits: 0, accepted: 0, refused: 0, throttled: 0, inbound: 0 };
  let behaviour: CarrierBehaviour = CARRIER_BEHAVIOUR_DEFAULT;
  let reference = 0;

  async function authenticate(bind: BindPdu): Promise<BindDecision> {
    const account = accounts.get(bind.systemId);
    if (behaviour.refuseBinds) return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RBINDFAIL };
    if (!account) return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVSYSID };
    if (account.password !== bind.password) {
      return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVPASWD };
    }
    return { kind: 'accepted', handlers: handlersOf(account) };
  }

  function handlersOf(account: Account): SessionHandlers {
    return {
      onRequest: (session, pdu) => receive(account, session, pdu),
      onWindowFree: () => account.deliveries.pump(),
      onBound(session) {
        if (session.state() !== 'bound_tx') account.deliveries.attach(session);
      },
      onClosed: (session) => account.deliveries.detach(session),
    };
  }

  function receive(account: Account, session: SmppSession, pdu: RequestPdu): void {
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

  function receiveSubmit(account: Account, session: SmppSession, pdu: Submit): void {
    counts.submits += 1;
    const at = Date.now();
    const octets = octetsOf(pdu);
    const verdict = rateLimit.admit(behaviour.perSecond, at) ? judge(account, pdu, octets) : undefined;
    if (verdict?.kind !== 'accepted') {
      const commandStatus = verdict?.commandStatus ?? COMMAND_STATUS.ESME_RTHROTTLED;
      if (commandStatus === COMMAND_STATUS.ESME_RTHROTTLED) counts.throttled += 1;
      else counts.refused += 1;
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

  function judge(
    account: Account,
    pdu: Submit,
    octets: Buffer,
  ): AcceptVerdict | { kind: 'refused'; commandStatus: number } {
    const { sourceAddr: from, destinationAddr: to, registeredDelivery, esmClass } = pdu;
    const concat = concatenationOf({ esmClass, octets });
    const lastPart = !concat || concat.partNumber === concat.parts;
    const verdict = judgeSubmit({ from, to, registeredDelivery, lastPart }, behaviour);
    if (verdict.kind !== 'throttled-once') return verdict;
    const key = `${account.systemId} ${from} ${to} ${octets.toString('latin1')}`;
    if (throttledOnce.delete(key)) return verdict.afterwards;
    if (throttledOnce.size >= THROTTLED_ONCE_MAX) throttledOnce.clear();
    throttledOnce.add(key);
    return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RTHROTTLED };
  }

  function answer(session: SmppSession, pdu: Submit, fields: ResponseFields): void {
    if (behaviour.latencyMs === 0) session.respond(pdu, fields);
    else setTimeout(() => session.respond(pdu, fields), behaviour.latencyMs);
  }

  /** The receipt, and after it what a magic recipient writes back; never before the submit_sm_resp. */
  function followUp(
    account: Account,
    pdu: Submit,
    { messageId, at }: { messageId: string; at: number },
    { receipt, delayMs, replyText }: AcceptVerdict,
  ): void {
    const waitMs = behaviour.latencyMs + delayMs;
    if (receipt) {
      const doneAt = at + waitMs;
      const content = receiptPdu(
        { ...receipt, messageId, submittedAt: at, doneAt },
        behaviour.receiptDialect,
      );
      account.deliveries.push({ ...content, ...backwards(pdu) }, waitMs);
    }
    if (replyText !== undefined) sendInbound(account, pdu.destinationAddr, pdu.sourceAddr, replyText, waitMs);
  }

  function sendInbound(account: Account, from: string, to: string, text: string, delayMs: number): number {
    reference = (reference + 1) & 0xff;
    const { parts, dataCoding, udh } = planSegments(text, reference);
    for (const shortMessage of parts) {
      account.deliveries.push(
        {
          command: 'deliver_sm',
          sourceAddrTon: INTERNATIONAL,
          sourceAddrNpi: ISDN,
          sourceAddr: from,
          destAddrTon: to.length <= 6 ? NATIONAL : INTERNATIONAL,
          destAddrNpi: ISDN,
          destinationAddr: to,
          esmClass: udh ? UDHI : 0,
          dataCoding,
          shortMessage,
        },
        delayMs,
      );
    }
    counts.inbound += parts.length;
    return parts.length;
  }

  function rememberSender(from: string, account: Account): void {
    if (senders.size >= SENDERS_MAX && !senders.has(from)) senders.clear();
    senders.set(from, account);
  }

  const server = await listenSmpp({
    host: HOST,
    port: options.smppPort,
    ...(options.tls ? { tls: options.tls } : {}),
    sessionDefaults: SESSION,
    systemId: 'carrier',
    authenticate,
    handlers: {
      onRequest: (session, pdu) => session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RINVBNDSTS }),
    },
    maxSessions: SESSIONS_MAX,
    log,
  });

  const control = await startControlServer(HOST, options.controlPort, {
    messages,
    webhooks,
    behaviour: () => behaviour,
    setBehaviour(changes) {
      behaviour = { ...behaviour, ...changes, dropConnections: false };
      if (changes.dropConnections)
        for (const session of server.sessions()) session.destroy('dropped by the control address');
      return behaviour;
    },
    inbound({ from, to, text }: CarrierInbound) {
      const account = senders.get(to) ?? accounts.values().next().value;
      return account ? sendInbound(account, from, to, text, 0) : 0;
    },
    stats() {
      const queues = [...accounts.values()].map(({ deliveries }) => deliveries.counters());
      const total = (name: 'sent' | 'answered' | 'pending' | 'dropped') =>
        queues.reduce((sum, queue) => sum + queue[name], 0);
      return {
        ...counts,
        sessions: server.sessions().length,
        deliveriesSent: total('sent'),
        deliveriesAnswered: total('answered'),
        deliveriesPending: total('pending'),
        deliveriesDropped: total('dropped'),
      };
    },
  });

  return {
    smppPort: server.port,
    controlPort: control.port,
    async stop() {
      for (const { deliveries } of accounts.values()) deliveries.stop();
      await Promise.all([control.close(), server.close(500)]);
    },
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
