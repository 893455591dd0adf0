// The enterprise door: customers' SMPP sessions, plain and over TLS. Every bridge has it, whoever holds the lease.
import { createAcceptor } from '../../../shared/acceptance/acceptor.ts';
import { createMessageWriter } from '../../../shared/acceptance/message-writer.ts';
import { createOwnNumbers } from '../../../shared/acceptance/own-numbers.ts';
import { createSmppPasswords } from '../../../shared/accounts/smpp-password.ts';
import { createContentChecker } from '../../../shared/compliance/content/content-cache.ts';
import { createContextCache } from '../../../shared/compliance/context-cache.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { type Listener, listenTo } from '../../../shared/platform/listen-to.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { isPublicAddress } from '../../../shared/platform/public-address.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type ListenOptions, listenSmpp, type SmppServer } from '../smpp/listen.ts';
import { createTrails } from '../smpp/pdu-trail.ts';
import { type BindDesk, createBindDesk } from './bind-desk.ts';
import { createDeliveries, type Deliveries, type DeliveryPolls } from './deliveries.ts';
import { sendLateParts } from './late-parts.ts';
import { createPduLog } from './pdu-log.ts';
import { createRates } from './rates.ts';
import { createRequestDesk } from './request-desk.ts';
import { type CustomerSession, createSessions, type Sessions } from './sessions.ts';
import { createSubmitDesk } from './submit-desk.ts';

export type CustomerSmppOptions = {
  readonly pool: Pool;
  /** One connection of it is kept for notifications. */
  readonly listenPool: Pool;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly bridgeId: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Absent, only the plain port is listened on. */
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | undefined;
  /** How long sessions may finish what is in flight when the bridge stops. */
  readonly drainMs: number;
  /** When a connection that has not bound is closed; 5 s unless told. */
  readonly sessionInitTimeoutMs?: number;
  /** How often counts are written and accounts looked at again; 2 s unless told. */
  readonly reportIntervalMs?: number;
  /** How often texts whose parts stopped coming are looked for; 10 s unless told. */
  readonly latePartsIntervalMs?: number;
  readonly deliveryPolls?: DeliveryPolls;
};

/** What the metrics are read from. */
export type CustomerNumbers = {
  readonly sessions: readonly CustomerSession[];
  /** Answers to submit_sm since the start, by the name of their command_status. */
  readonly submits: ReadonlyMap<string, number>;
  /** deliver_sm that customers took since the start. */
  readonly delivered: number;
  /** Since the start, by reason. */
  readonly refusedBinds: ReadonlyMap<string, number>;
  /** PDUs that could not be read, since the start. */
  readonly malformedPdus: number;
};

export type CustomerSmpp = {
  readonly port: number;
  readonly tlsPort: number | undefined;
  sessions(): readonly CustomerSession[];
  numbers(): CustomerNumbers;
  /** Refuses new binds, unbinds idle sessions at once and the others when they are done or `drainMs` is over. */
  stop(): Promise<void>;
};

const SYSTEM_ID = 'ringer';
const SESSIONS_MAX = 10_000;
const REPORT_INTERVAL_MS = 2_000;
const LATE_PARTS_INTERVAL_MS = 10_000;
/** A tenth of a second's worth at ten thousand a second. */
const ANNOUNCING_MAX = 1_000;
/** Until an account's own settings are known. */
const SESSION_DEFAULTS = {
  window: 10,
  receiveWindow: 100,
  responseTimeoutMs: 10_000,
  enquireLinkIntervalMs: 30_000,
  sessionInitTimeoutMs: 5_000,
  writeBufferMax: 1_024 * 1_024,
} as const;

/** Rejects where a port cannot be listened on. */
export async function startCustomerSmpp(options: CustomerSmppOptions): Promise<CustomerSmpp> {
  const { pool, log, bridgeId, host, tls } = options;
  const sessions = createSessions({
    ...{ pool, log, pduLog: createPduLog({ db: pool, log }) },
    reportIntervalMs: options.reportIntervalMs ?? REPORT_INTERVAL_MS,
  });
  const deliveries = createDeliveries({
    ...{ db: pool, bridgeId, log, spans: options.spans, isNotified: () => listener.isSound() },
    ...(options.deliveryPolls === undefined ? {} : { polls: options.deliveryPolls }),
  });
  const listener = listenTo({
    pool: options.listenPool,
    channels: { smpp_deliveries: deliveries.wake, smpp_pdus: (id) => sessions.writePdus(id as Uuid) },
    ...{ onSound: deliveries.wakeAll, log },
  });
  const clock = systemClock;
  const acceptor = createAcceptor({
    ...{ db: pool, clock, log },
    contexts: createContextCache(pool, clock),
    ownNumbers: createOwnNumbers(pool, clock),
    content: createContentChecker({ db: pool, scope: 'outbound', clock, log }),
    writer: createMessageWriter({
      ...{ db: pool, announcer: options.announcer, log },
      announcingMax: ANNOUNCING_MAX,
    }),
    isAddressAllowed: isPublicAddress,
  });
  const rates = createRates({ db: pool, log });
  const submits = createSubmitDesk({ pool, clock, log, acceptor, rates });
  const requests = createRequestDesk({
    db: pool,
    announcer: options.announcer,
    acceptor,
    rates,
    clock,
    log,
    submits,
  });
  const lateParts = setInterval(() => {
    sendLateParts({ pool, acceptor, log }).catch((error: unknown) => {
      log.warn({ err: error }, 'smpp-parts.late-failed');
    });
  }, options.latePartsIntervalMs ?? LATE_PARTS_INTERVAL_MS);
  const binds = createBindDesk({
    ...{ pool, log, bridgeId, sessions },
    passwords: createSmppPasswords(),
    serve: (customer) => ({
      kind: 'accepted',
      limits: limitsOf(customer.account),
      handlers: {
        onRequest: (_session, pdu) => void requests.answer(customer, pdu),
        onBound: () => deliveries.attach(customer),
        onClosed: () => deliveries.detach(customer),
      },
    }),
  });
  const trails = createTrails();
  let malformedPdus = 0;
  const onMalformed = () => {
    malformedPdus += 1;
  };
  const sessionDefaults = {
    ...SESSION_DEFAULTS,
    sessionInitTimeoutMs: options.sessionInitTimeoutMs ?? SESSION_DEFAULTS.sessionInitTimeoutMs,
  };
  const listen = (port: number, certificate?: CustomerSmppOptions['tls']) =>
    listenSmpp({
      ...listenOptions(binds, certificate),
      host,
      port,
      log,
      sessionDefaults,
      trails,
      onMalformed,
    });
  const servers = [await listen(options.port)];
  try {
    if (tls) servers.push(await listen(tls.port, tls));
  } catch (error) {
    clearInterval(lateParts);
    await stopAll({ servers, binds, sessions, deliveries, listener }, 0);
    throw error;
  }

  return {
    port: servers[0]?.port ?? 0,
    tlsPort: servers[1]?.port,
    sessions: () => sessions.all(),
    numbers: () => ({
      sessions: sessions.all(),
      submits: sessions.submits(),
      delivered: sessions.delivered(),
      refusedBinds: binds.refused(),
      malformedPdus,
    }),
    async stop() {
      clearInterval(lateParts);
      await stopAll({ servers, binds, sessions, deliveries, listener }, options.drainMs);
    },
  };
}

function listenOptions(
  binds: BindDesk,
  tls: CustomerSmppOptions['tls'],
): Omit<ListenOptions, 'host' | 'port' | 'log' | 'sessionDefaults'> {
  const isTls = tls !== undefined;
  return {
    ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}),
    systemId: SYSTEM_ID,
    authenticate: (bind, _address, session) => binds.authenticate(bind, isTls, session),
    handlers: {
      onRequest: (session, pdu) => session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RINVBNDSTS }),
    },
    maxSessions: SESSIONS_MAX,
  };
}

function limitsOf({ settings }: CustomerSession['account']) {
  return {
    window: settings.delivery_window,
    receiveWindow: settings.window,
    responseTimeoutMs: settings.response_seconds * 1_000,
    enquireLinkIntervalMs: settings.enquire_link_seconds * 1_000,
    inactivityTimeoutMs: settings.inactivity_seconds * 1_000,
  };
}

type Parts = {
  readonly servers: readonly SmppServer[];
  readonly binds: BindDesk;
  readonly sessions: Sessions;
  readonly deliveries: Deliveries;
  readonly listener: Listener;
};

async function stopAll(
  { servers, binds, sessions, deliveries, listener }: Parts,
  drainMs: number,
): Promise<void> {
  binds.drain();
  await Promise.all([listener.stop(), deliveries.stop(), ...servers.map((server) => server.close(drainMs))]);
  await sessions.stop();
}
