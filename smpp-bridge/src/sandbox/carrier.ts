import {
  CARRIER_BEHAVIOUR_DEFAULT,
  type CarrierBehaviour,
} from '../../../shared/contracts/carrier-control.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type BindDecision, listenSmpp } from '../smpp/listen.ts';
import type { BindPdu } from '../smpp/pdu.ts';
import type { SessionHandlers, SmppLog } from '../smpp/session.ts';
import { startControlServer } from './control-server.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import { createMessageLog } from './message-log.ts';
import { type CarrierAccount, createSubmitDesk } from './submit-desk.ts';
import { createWebhookLog } from './webhook-log.ts';

export type CarrierOptions = {
  /** 0 takes a free port, here and for the control address. */
  readonly smppPort: number;
  readonly controlPort: number;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly accounts: readonly { readonly systemId: string; readonly password: string }[];
  /** deliver_sm outstanding a session; 10 unless told, as carriers grant who does not ask for more. */
  readonly deliveryWindow?: number;
  readonly log: SmppLog;
};

export type Carrier = { readonly smppPort: number; readonly controlPort: number; stop(): Promise<void> };

type BindAccount = CarrierAccount & { readonly password: string };

const HOST = '127.0.0.1';
const SESSIONS_MAX = 200;
const DELIVERIES_MAX = 200_000;
const DELIVERY_WINDOW = 10;
const SESSION = {
  responseTimeoutMs: 5_000,
  enquireLinkIntervalMs: 60_000,
  receiveWindow: 10_000,
};

/**
 * A carrier that speaks SMPP as Sinch does and obeys its control address. Receipts and inbound messages live in memory:
 * they survive the sessions, not the process. Rejects where a port cannot be listened on.
 */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { log } = options;
  const accounts = new Map<string, BindAccount>(
    options.accounts.map((account) => [
      account.systemId,
      { ...account, deliveries: createDeliveryQueue(DELIVERIES_MAX) },
    ]),
  );
  const messages = createMessageLog();
  const webhooks = createWebhookLog();
  let behaviour: CarrierBehaviour = CARRIER_BEHAVIOUR_DEFAULT;
  const desk = createSubmitDesk({ messages, behaviour: () => behaviour, startedAtMs: Date.now() });

  async function authenticate(bind: BindPdu): Promise<BindDecision> {
    const account = accounts.get(bind.systemId);
    if (behaviour.bindStatus !== 0) return { kind: 'refused', commandStatus: behaviour.bindStatus };
    if (behaviour.refuseBinds) return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RBINDFAIL };
    if (!account) return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVSYSID };
    if (account.password !== bind.password) {
      return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVPASWD };
    }
    return { kind: 'accepted', handlers: handlersOf(account) };
  }

  function handlersOf(account: CarrierAccount): SessionHandlers {
    return {
      onRequest: (session, pdu) => desk.receive(account, session, pdu),
      onWindowFree: () => account.deliveries.pump(),
      onBound(session) {
        if (session.state() !== 'bound_tx') account.deliveries.attach(session);
      },
      onClosed: (session) => account.deliveries.detach(session),
    };
  }

  const server = await listenSmpp({
    host: HOST,
    port: options.smppPort,
    ...(options.tls ? { tls: options.tls } : {}),
    sessionDefaults: { ...SESSION, window: options.deliveryWindow ?? DELIVERY_WINDOW },
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
      if (changes.dropConnections) {
        for (const session of server.sessions()) session.destroy('dropped by the control address');
      }
      return behaviour;
    },
    inbound(message) {
      const account = desk.accountOf(message.to) ?? accounts.values().next().value;
      return account ? desk.sendInbound(account, message, 0) : 0;
    },
    strayReceipts(count) {
      const account = accounts.values().next().value;
      if (account) desk.sendStrayReceipts(account, count);
    },
    stats() {
      const queues = [...accounts.values()].map(({ deliveries }) => deliveries.counters());
      const total = (name: 'sent' | 'answered' | 'pending' | 'dropped') =>
        queues.reduce((sum, queue) => sum + queue[name], 0);
      return {
        ...desk.counts(),
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
