// The SMPP server that Jasmin's connectors are bound to. What comes is a ticket, never a message: the relay claims its
// members, answers at once (Jasmin keeps one ticket in flight a connector) and hands them to the carrier link. It says
// ESME_ROK also where it cannot claim: the ticket stays open and is posted again, while any other answer would make
// Jasmin hold the whole connector up.
import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Links } from '../carrier/links.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type BindDecision, listenSmpp } from '../smpp/listen.ts';
import type { BindPdu, PduOf, RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { ClaimDesk } from './claim-desk.ts';

/** One of Jasmin's connectors: what it may bind with, and the vendor connector that it stands for. */
export type RelayAccount = { readonly connector: string; readonly passwords: readonly string[] };

export type Relay = {
  readonly port: number;
  /** Connectors whose Jasmin connector is bound here, with the time (`performance.now()`) since when. */
  bound(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export type RelayDeps = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** By system_id; asked at every bind. */
  account(systemId: string): RelayAccount | undefined;
  readonly links: Pick<Links, 'isBound'>;
  readonly desk: Pick<ClaimDesk, 'claim'>;
  /** Each ticket that comes, whatever becomes of it, with the system_id of who brought it. */
  onReturned(ticketId: Uuid, systemId: string): void;
  readonly log: Logger;
};

const SESSIONS_MAX = 200;
const HEALTH_INTERVAL_MS = 200;
const UNBIND_TIMEOUT_MS = 1_000;
/** Times of Jasmin's side are in its connectors' settings; it sends enquire_link every 5 s. */
const SESSION_LIMITS = {
  window: 1,
  receiveWindow: 100,
  responseTimeoutMs: 5_000,
  enquireLinkIntervalMs: 10_000,
  inactivityTimeoutMs: 0,
};

/** Rejects where the address cannot be listened on. */
export async function startRelay(deps: RelayDeps): Promise<Relay> {
  const { links, desk, log } = deps;
  const leaving = new WeakSet<SmppSession>();
  const boundSince = new WeakMap<SmppSession, number>();

  const server = await listenSmpp({
    host: deps.host,
    port: deps.port,
    sessionDefaults: SESSION_LIMITS,
    systemId: 'relay',
    authenticate: async (bind) => decideBind(bind),
    handlers: { onRequest: (session, pdu) => void onRequest(session, pdu) },
    maxSessions: SESSIONS_MAX,
    log,
  });

  function decideBind({ systemId, password }: BindPdu): BindDecision {
    const account = deps.account(systemId);
    if (account === undefined || !isOneOf(account.passwords, password)) {
      return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVPASWD };
    }
    // Not bound is what makes Jasmin's failover routes move on.
    return links.isBound(account.connector)
      ? { kind: 'accepted' }
      : { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RBINDFAIL };
  }

  async function onRequest(session: SmppSession, pdu: RequestPdu): Promise<void> {
    if (pdu.command !== 'submit_sm') {
      session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_RINVCMDID });
      return;
    }
    const ticketId = ticketIdOf(pdu);
    const connector = deps.account(session.systemId())?.connector;
    if (ticketId !== undefined) deps.onReturned(ticketId, session.systemId());
    if (ticketId === undefined || connector === undefined) {
      log.warn({ systemId: session.systemId(), octets: pdu.shortMessage.length }, 'relay.not-a-ticket');
    } else if (links.isBound(connector)) {
      // Its room was asked when the ticket was made.
      await desk.claim({ ticketId, connector }).catch((error: unknown) => {
        log.warn({ ticketId, err: error }, 'relay.claim-failed');
      });
    }
    session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_ROK, messageId: ticketId ?? '' });
  }

  /** An unhealthy link gives its bind back in good order; dropping TCP would cost Jasmin its response timeout. */
  function checkHealth(): void {
    for (const session of server.sessions()) {
      const connector = deps.account(session.systemId())?.connector;
      if (!boundSince.has(session)) boundSince.set(session, performance.now());
      if ((connector !== undefined && links.isBound(connector)) || leaving.has(session)) continue;
      leaving.add(session);
      log.info({ connector }, 'relay.unbinding');
      void session.unbind(UNBIND_TIMEOUT_MS);
    }
  }

  const timer = setInterval(checkHealth, HEALTH_INTERVAL_MS);

  return {
    port: server.port,
    bound() {
      return new Map(
        server.sessions().flatMap((session): [string, number][] => {
          const connector = deps.account(session.systemId())?.connector;
          return connector === undefined ? [] : [[connector, boundSince.get(session) ?? performance.now()]];
        }),
      );
    },
    async stop() {
      clearInterval(timer);
      await server.close(UNBIND_TIMEOUT_MS);
    },
  };
}

/** Takes as long for a wrong password as for a right one. */
function isOneOf(passwords: readonly string[], given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return passwords.map((password) => timingSafeEqual(digest(password), digest(given))).includes(true);
}

function ticketIdOf(pdu: PduOf<'submit_sm'>): Uuid | undefined {
  return decodeUuid(pdu.shortMessage.toString('latin1'));
}
