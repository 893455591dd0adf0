// A bind from its request to its session: credentials, password, rules, and one of the account's places.

import { clearFailures, countFailure } from '../../../shared/accounts/access/count-failure.ts';
import { smppFailureSubject } from '../../../shared/accounts/access/failure-subjects.ts';
import type { SmppPasswords } from '../../../shared/accounts/smpp-password.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { isDataError, type Pool } from '../../../shared/platform/postgres.ts';
import { createTurns } from '../../../shared/platform/turns.ts';
import type { BindDecision } from '../smpp/listen.ts';
import type { BindPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import { findSmppAccount, type SmppAccount } from './credentials-store.ts';
import { BIND_REFUSALS, type BindRefusal, decideBind } from './decide-bind.ts';
import { type NewSession, type OpenedSession, openSessions } from './open-sessions.ts';
import { createRefusalRecord } from './refused-binds.ts';
import type { CustomerSession, Sessions } from './sessions.ts';

export type BindDeskDeps = {
  readonly pool: Pool;
  readonly bridgeId: string;
  readonly passwords: SmppPasswords;
  readonly sessions: Sessions;
  readonly log: Logger;
  /** What the session does once it is bound. */
  serve(session: CustomerSession): Extract<BindDecision, { kind: 'accepted' }>;
};

export type BindDesk = {
  authenticate(bind: BindPdu, isTls: boolean, session: SmppSession): Promise<BindDecision>;
  /** Binds that were refused since the start, by reason. */
  refused(): ReadonlyMap<BindRefusal, number>;
  /** From now on every bind is refused, so that clients go elsewhere. */
  drain(): void;
};

const BIND_TYPES = {
  bind_transmitter: 'transmitter',
  bind_receiver: 'receiver',
  bind_transceiver: 'transceiver',
} as const;

/** Of the pool's connections: a storm of binds does not stand before the messages of those who are bound. */
const STATEMENTS_AT_ONCE = 2;
const OPENED_AT_ONCE_MAX = 100;
const WAITING_MAX = 10_000;

export function createBindDesk(deps: BindDeskDeps): BindDesk {
  const { pool, passwords, sessions, log } = deps;
  const inTurn = createTurns(STATEMENTS_AT_ONCE);
  const places = createCoalescer<NewSession, OpenedSession>({
    run: (sessions) => openSessions(pool, deps.bridgeId, sessions),
    ...{ batchMax: OPENED_AT_ONCE_MAX, slots: 1, waitingMax: WAITING_MAX, isItemFault: isDataError },
  });
  const record = createRefusalRecord(pool);
  const refused = new Map<BindRefusal, number>();
  let draining = false;

  async function authenticate(bind: BindPdu, isTls: boolean, session: SmppSession): Promise<BindDecision> {
    const { systemId } = bind;
    const address = plainAddress(session.remoteAddress);
    if (draining) return turnAway({ systemId, address, accountId: undefined }, 'draining');
    const { account, lockedForMs, hasFailed } = await inTurn(() => findSmppAccount(pool, systemId, address));
    const passwordMatches =
      lockedForMs === 0 && (await passwords.matches(bind.password, account?.passwordHashes ?? []));
    const { interfaceVersion } = bind;
    const certificate = session.peerFingerprint;
    const verdict = decideBind(account, {
      ...{ interfaceVersion, isTls, certificate, passwordMatches, lockedForMs },
    });
    const whose = { systemId, address, accountId: account?.accountId };
    if (verdict.kind === 'refused') {
      const isUncounted = isGuess(verdict.reason) && !(await countGuess(systemId, address));
      return turnAway(whose, isUncounted ? 'not_counted' : verdict.reason);
    }
    if (hasFailed) await inTurn(() => clearFailures(pool, smppFailureSubject(systemId, address)));
    if (!account) return turnAway(whose, 'unknown_system_id');
    return await seat(account, bind, { session, address, isTls });
  }

  /** Before the answer, so that nobody guesses faster than is counted; answers whether it was. */
  async function countGuess(systemId: string, address: string): Promise<boolean> {
    try {
      await inTurn(() => countFailure(pool, [smppFailureSubject(systemId, address)], new Date()));
      return true;
    } catch (error) {
      log.warn({ systemId, err: error }, 'smpp-bind.failure-not-counted');
      return false;
    }
  }

  async function seat(
    account: SmppAccount,
    bind: BindPdu,
    { session, address, isTls }: { session: SmppSession; address: string; isTls: boolean },
  ): Promise<BindDecision> {
    const { systemId, accountId } = account;
    const bindType = BIND_TYPES[bind.command];
    const { interfaceVersion } = bind;
    const facts = { account, bindType, interfaceVersion, address, isTls };
    const place = await places.add(facts);
    if (place.kind === 'all-taken') return turnAway({ systemId, address, accountId }, 'too_many_binds');
    const { id } = place;
    const customer = sessions.add({ ...facts, id, session });
    log.info({ systemId, accountId, bindType, address, isTls, sessionId: id }, 'smpp-session.bound');
    return deps.serve(customer);
  }

  function turnAway(
    { systemId, address, accountId }: { systemId: string; address: string; accountId: Uuid | undefined },
    reason: BindRefusal,
  ): BindDecision {
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
    log.info({ systemId, accountId, address, reason }, 'smpp-bind.refused');
    record({ accountId, systemId, address, reason }, Date.now()).catch((error: unknown) => {
      log.warn({ systemId, err: error }, 'smpp-bind.refusal-not-recorded');
    });
    return { kind: 'refused', commandStatus: BIND_REFUSALS[reason].commandStatus };
  }

  return {
    authenticate,
    refused: () => refused,
    drain() {
      draining = true;
    },
  };
}

const isGuess = (reason: BindRefusal) => reason === 'wrong_password' || reason === 'unknown_system_id';

/** An IPv4 address that came over an IPv6 socket is written as one. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
