// The customers' sessions of this bridge: their counts go to the database every two seconds, and an account that is no
// longer active is unbound by the answer.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { COMMAND_STATUS, commandStatusName } from '../smpp/command-status.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { SmppAccount } from './credentials-store.ts';
import type { PduLog } from './pdu-log.ts';
import { closeSession, reportSessions, type SessionCounts, sweepSessions } from './session-store.ts';

export type BindType = 'transmitter' | 'receiver' | 'transceiver';

export type CustomerSession = {
  readonly id: Uuid;
  readonly account: SmppAccount;
  readonly session: SmppSession;
  readonly bindType: BindType;
  readonly interfaceVersion: number;
  readonly counts: {
    submitted: number;
    refused: number;
    throttled: number;
    delivered: number;
    /** What the rate is measured in. */
    segments: number;
  };
  /** Counts the answer to a submit_sm; `words` say why it was refused. */
  answered(commandStatus: number, words: string | undefined): void;
  /** The last refusal in words, for the customer's page of binds. */
  fail(words: string): void;
};

type NewCustomerSession = Pick<
  CustomerSession,
  'id' | 'account' | 'session' | 'bindType' | 'interfaceVersion'
>;

export type Sessions = {
  add(session: NewCustomerSession): CustomerSession;
  all(): readonly CustomerSession[];
  /** The owner of a session, which may be on another bridge, asks for its last PDUs. */
  writePdus(id: Uuid): void;
  /** Answers to submit_sm of all sessions that there were, by the name of their command_status. */
  submits(): ReadonlyMap<string, number>;
  /** deliver_sm that their customers took. */
  delivered(): number;
  /** Reports no more; resolves when the rows of all that closed until now are closed too. */
  stop(): Promise<void>;
};

export type SessionsDeps = {
  readonly pool: Pool;
  readonly log: Logger;
  readonly pduLog: PduLog;
  readonly reportIntervalMs: number;
};

const SWEEP_EVERY_REPORTS = 5;
const UNBIND_TIMEOUT_MS = 2_000;

export function createSessions({ pool, log, pduLog, reportIntervalMs }: SessionsDeps): Sessions {
  const sessions = new Map<Uuid, CustomerSession>();
  const lastErrors = new Map<Uuid, SessionCounts['lastError']>();
  const submits = new Map<string, number>();
  let deliveredBefore = 0;
  /** Segments that each session had sent at the last report, and when that was. */
  const reported = new Map<Uuid, number>();
  let reportedAtMs = performance.now();
  const closing = new Set<Promise<void>>();
  let reports = 0;
  let reporting: Promise<void> | undefined;

  function add(opened: NewCustomerSession): CustomerSession {
    const { id, session, account } = opened;
    const customer: CustomerSession = {
      ...opened,
      counts: { submitted: 0, refused: 0, throttled: 0, delivered: 0, segments: 0 },
      answered(commandStatus, words) {
        const name = commandStatusName(commandStatus);
        submits.set(name, (submits.get(name) ?? 0) + 1);
        if (commandStatus === COMMAND_STATUS.ESME_ROK) {
          customer.counts.submitted += 1;
          return;
        }
        if (commandStatus === COMMAND_STATUS.ESME_RTHROTTLED) customer.counts.throttled += 1;
        else customer.counts.refused += 1;
        customer.fail(words ?? name);
      },
      fail: (words) => void lastErrors.set(id, { words, at: new Date() }),
    };
    sessions.set(id, customer);
    void session.closed.then(({ reason }) => {
      sessions.delete(id);
      deliveredBefore += customer.counts.delivered;
      const closed = closeSession(pool, countsOf(customer), reason)
        .catch((error: unknown) => {
          // The row is free after fifteen seconds all the same.
          log.warn({ sessionId: id, err: error }, 'smpp-session.close-failed');
        })
        .then(() => keepPdus(customer));
      closing.add(closed);
      void closed.then(() => closing.delete(closed));
      lastErrors.delete(id);
      reported.delete(id);
      const { systemId, accountId } = account;
      log.info({ sessionId: id, systemId, accountId, reason, ...customer.counts }, 'smpp-session.closed');
    });
    return customer;
  }

  async function keepPdus({ id, session: { trail } }: CustomerSession): Promise<void> {
    if (!trail) return;
    await pduLog.write(id, trail);
    trail.close();
  }

  function writePdus(id: Uuid): void {
    const trail = sessions.get(id)?.session.trail;
    if (trail) void pduLog.write(id, trail);
  }

  function countsOf(
    { id, session, counts }: CustomerSession,
    elapsedMs = Number.POSITIVE_INFINITY,
  ): SessionCounts {
    const segments = counts.segments - (reported.get(id) ?? 0);
    return {
      ...{ id, inFlight: session.inFlight(), serving: session.serving(), ...counts },
      segmentsPerSecond: Math.round((segments * 1_000) / elapsedMs),
      lastError: lastErrors.get(id),
    };
  }

  async function report(): Promise<void> {
    const nowMs = performance.now();
    const elapsedMs = Math.max(1, nowMs - reportedAtMs);
    const open = [...sessions.values()];
    const counts = open.map((customer) => countsOf(customer, elapsedMs));
    for (const { id, counts: sums } of open) reported.set(id, sums.segments);
    reportedAtMs = nowMs;
    const states = counts.length === 0 ? [] : await reportSessions(pool, counts);
    for (const { id, isActive, pdusAsked } of states) {
      if (pdusAsked) writePdus(id);
      const customer = sessions.get(id);
      if (isActive || !customer) continue;
      log.info({ sessionId: id, systemId: customer.account.systemId }, 'smpp-session.account-inactive');
      void customer.session.unbind(UNBIND_TIMEOUT_MS, 'account or credential is not active any more');
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
    writePdus,
    submits: () => submits,
    delivered: () =>
      [...sessions.values()].reduce((sum, { counts }) => sum + counts.delivered, deliveredBefore),
    async stop() {
      clearInterval(timer);
      await reporting;
      await Promise.all(closing);
    },
  };
}
