// The customers' sessions of this bridge: their counts go to the database every two seconds, and an account that is no
// longer active is unbound by the answer.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { SmppAccount } from './credentials-store.ts';
import { closeSession, reportSessions, type SessionCounts, sweepSessions } from './session-store.ts';

export type BindType = 'transmitter' | 'receiver' | 'transceiver';

export type CustomerSession = {
  readonly id: Uuid;
  readonly account: SmppAccount;
  readonly session: SmppSession;
  readonly bindType: BindType;
  readonly interfaceVersion: number;
  readonly counts: RequestCounts;
  /** The last refusal in words, for the customer's page of binds. */
  fail(words: string): void;
};

/** Requests of the customer's by their end, and deliver_sm that he took. */
export type RequestCounts = { submitted: number; refused: number; throttled: number; delivered: number };

type NewCustomerSession = Pick<
  CustomerSession,
  'id' | 'account' | 'session' | 'bindType' | 'interfaceVersion'
>;

export type Sessions = {
  add(session: NewCustomerSession): CustomerSession;
  all(): readonly CustomerSession[];
  /** Of all sessions since the start, those that are closed among them. */
  totals(): Readonly<RequestCounts>;
  /** Reports no more; resolves when the rows of all that closed until now are closed too. */
  stop(): Promise<void>;
};

export type SessionsDeps = { readonly pool: Pool; readonly log: Logger; readonly reportIntervalMs: number };

const SWEEP_EVERY_REPORTS = 5;
const UNBIND_TIMEOUT_MS = 2_000;

export function createSessions({ pool, log, reportIntervalMs }: SessionsDeps): Sessions {
  const sessions = new Map<Uuid, CustomerSession>();
  const lastErrors = new Map<Uuid, SessionCounts['lastError']>();
  const closing = new Set<Promise<void>>();
  let ended: Readonly<RequestCounts> = { submitted: 0, refused: 0, throttled: 0, delivered: 0 };
  let reports = 0;
  let reporting: Promise<void> | undefined;

  function add(opened: NewCustomerSession): CustomerSession {
    const { id, session, account } = opened;
    const customer: CustomerSession = {
      ...opened,
      counts: { submitted: 0, refused: 0, throttled: 0, delivered: 0 },
      fail: (words) => void lastErrors.set(id, { words, at: new Date() }),
    };
    sessions.set(id, customer);
    void session.closed.then(({ reason }) => {
      sessions.delete(id);
      ended = sumOf(ended, customer.counts);
      const closed = closeSession(pool, countsOf(customer), reason).catch((error: unknown) => {
        // The row is free after fifteen seconds all the same.
        log.warn({ sessionId: id, err: error }, 'smpp-session.close-failed');
      });
      closing.add(closed);
      void closed.then(() => closing.delete(closed));
      lastErrors.delete(id);
      const { systemId, accountId } = account;
      log.info({ sessionId: id, systemId, accountId, reason, ...customer.counts }, 'smpp-session.closed');
    });
    return customer;
  }

  function countsOf({ id, session, counts }: CustomerSession): SessionCounts {
    return { id, inFlight: session.inFlight(), ...counts, lastError: lastErrors.get(id) };
  }

  async function report(): Promise<void> {
    const reported = [...sessions.values()];
    const states = reported.length === 0 ? [] : await reportSessions(pool, reported.map(countsOf));
    for (const { id, isActive } of states) {
      const customer = sessions.get(id);
      if (isActive || !customer) continue;
      log.info({ sessionId: id, systemId: customer.account.systemId }, 'smpp-session.account-inactive');
      void customer.session.unbind(UNBIND_TIMEOUT_MS);
    }
    reports += 1;
    if (reports % SWEEP_EVERY_REPORTS === 0) await sweepSessions(pool);
  }

  const timer = setInterval(() => {
    reporting ??= report()
      .catch((error: unknown) => log.warn({ err: error }, 'smpp-sessions.report-failed'))
      .finally(() => {
        reporting = undefined;
      });
  }, reportIntervalMs);

  return {
    add,
    all: () => [...sessions.values()],
    totals: () => [...sessions.values()].reduce((sum, { counts }) => sumOf(sum, counts), ended),
    async stop() {
      clearInterval(timer);
      await reporting;
      await Promise.all(closing);
    },
  };
}

function sumOf(a: Readonly<RequestCounts>, b: Readonly<RequestCounts>): Readonly<RequestCounts> {
  return {
    submitted: a.submitted + b.submitted,
    refused: a.refused + b.refused,
    throttled: a.throttled + b.throttled,
    delivered: a.delivered + b.delivered,
  };
}
