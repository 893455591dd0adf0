// One bind of a link: connects, binds, and does so again whenever the connection is lost, until it is stopped. Where a
// session is to be followed by another one (the primary host is back, the password has changed), the new one is bound
// first, so that the window is never lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../shared/platform/log.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type ConnectResult, connectSmpp } from '../smpp/connect.ts';
import type { RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import { isAllowed } from '../smpp/session-rules.ts';
import { bindAttempt, type HostRole } from './bind-attempt.ts';
import { connectOptions, peerOf } from './connect-options.ts';
import type { BindRole, Connector } from './connector.ts';

export type BindStatus = 'connected' | 'connecting' | 'disconnected';

export type CarrierBind = {
  readonly role: BindRole;
  /** The session while messages can be sent on it: not before its bind, not while it closes, never as a receiver. */
  session(): SmppSession | undefined;
  status(): BindStatus;
  /** `host:port` that it is bound to, or tries. */
  peer(): string;
  host(): HostRole;
  boundAt(): Date | undefined;
  lastError(): string | undefined;
  /**
   * Binds with these settings from now on. A session that the carrier grants beside the old one takes its place; where
   * it grants none (ESME_RALYBND) the old one leaves first; where it refuses for another reason the old one stays. A bind
   * that waits before its next attempt makes it at once. Resolves when the old session has left, `true` where another one
   * is in its place.
   */
  rebind(connector: Connector): Promise<boolean>;
  /** Lets what is in flight be answered within `timeoutMs`, unbinds, and does not bind again. */
  stop(timeoutMs: number): Promise<void>;
  /** Drops the connection at once. */
  abandon(): void;
};

export type BindTimes = {
  readonly connectTimeoutMs: number;
  /** The connect timeout while another host is waiting to be tried. */
  readonly failoverTimeoutMs: number;
  /** How long a bind stays on the backup host before it looks whether the primary takes it again; then as often. */
  readonly returnAfterMs: number;
  /** A bind that held so long makes the next wait short again, and begins with the primary host. */
  readonly steadyMs: number;
  readonly responseTimeoutMs: number;
  readonly enquireLinkIntervalMs: number;
};

export type BindDeps = {
  readonly log: Logger;
  /** PEM of the authority that signs the carrier's certificate; the system's own where absent. */
  readonly ca?: string | undefined;
  readonly times: BindTimes;
  readonly random: () => number;
  onRequest(session: SmppSession, pdu: RequestPdu): void;
  onWindowFree(): void;
  onBound(): void;
  /** Why a bind came to nothing: a command_status by name, or what failed on the way. */
  onBindFailed?(connector: string, reason: string): void;
  /** A PDU of the carrier could not be read. */
  onMalformed?(): void;
  /** An attempt failed. */
  onAway(): void;
};

export const BIND_TIMES: BindTimes = {
  connectTimeoutMs: 10_000,
  failoverTimeoutMs: 2_000,
  returnAfterMs: 60_000,
  steadyMs: 5_000,
  responseTimeoutMs: 10_000,
  enquireLinkIntervalMs: 30_000,
};

/** What a session that another one follows has for what is in flight on it. */
const HANDOVER_MS = 10_000;

type Held = { readonly session: SmppSession; readonly host: HostRole; readonly sinceMs: number };

export function keepBound(settings: Connector, role: BindRole, deps: BindDeps): CarrierBind {
  const stopping = new AbortController();
  const leaving = new Map<SmppSession, Promise<void>>();
  let connector = settings;
  let current: Held | undefined;
  let tried: HostRole = 'primary';
  let status: BindStatus = 'connecting';
  let boundAt: Date | undefined;
  let lastError: string | undefined;
  let returning: NodeJS.Timeout | undefined;
  let changes = Promise.resolve();
  let pause = new AbortController();
  void run();

  async function run(): Promise<void> {
    let failures: number | undefined;
    while (!stopping.signal.aborted) {
      const attempt = bindAttempt(failures, {
        ...deps.times,
        hasBackup: connector.backup !== undefined,
        random: deps.random(),
      });
      pause = new AbortController();
      const signal = AbortSignal.any([stopping.signal, pause.signal]);
      await sleep(attempt.delayMs, undefined, { signal }).catch(() => {});
      if (stopping.signal.aborted) break;
      status = 'connecting';
      tried = attempt.host;
      const result = await connectTo(attempt.host, attempt.connectTimeoutMs);
      let heldMs = 0;
      if (result.kind === 'bound') {
        adopt(result.session, attempt.host);
        heldMs = await untilLost();
      } else {
        noteFailure(result, failures ?? 0);
        deps.onAway();
      }
      status = 'disconnected';
      failures = heldMs > deps.times.steadyMs ? 0 : (failures ?? 0) + 1;
    }
  }

  function connectTo(host: HostRole, connectTimeoutMs: number): Promise<ConnectResult> {
    return connectSmpp({ ...connectOptions(connector, role, host, deps), connectTimeoutMs });
  }

  function adopt(session: SmppSession, host: HostRole): void {
    if (stopping.signal.aborted) {
      session.destroy('stopped while binding');
      return;
    }
    current = { session, host, sinceMs: performance.now() };
    tried = host;
    status = 'connected';
    boundAt = new Date();
    deps.log.info({ connector: connector.name, peer: peerOf(connector, host), role }, 'carrier.bound');
    scheduleReturn();
    deps.onBound();
  }

  /** How long the last session was bound, in milliseconds, when none has followed it. */
  async function untilLost(): Promise<number> {
    let heldMs = 0;
    while (current) {
      const held: Held = current;
      const { reason } = await held.session.closed;
      if (current !== held) continue;
      current = undefined;
      heldMs = performance.now() - held.sinceMs;
      clearTimeout(returning);
      lastError = reason;
      const level = stopping.signal.aborted ? 'info' : 'warn';
      deps.log[level]({ connector: connector.name, reason }, 'carrier.lost');
    }
    return heldMs;
  }

  /** Binds a second session and lets it take the place of the first; one change at a time. */
  function follow(host: HostRole): Promise<ConnectResult | undefined> {
    const done = changes.then(async () => {
      const before = current;
      if (before === undefined) return undefined;
      const result = await connectTo(host, deps.times.connectTimeoutMs);
      if (result.kind !== 'bound') {
        noteFailure(result, 0);
        return result;
      }
      if (current !== before) {
        result.session.destroy('the session that it was to follow is gone');
        return undefined;
      }
      adopt(result.session, host);
      leave(before.session);
      return result;
    });
    changes = done.then(() => undefined);
    return done;
  }

  function leave(session: SmppSession): Promise<void> {
    const gone = session.unbind(HANDOVER_MS).finally(() => leaving.delete(session));
    leaving.set(session, gone);
    return gone;
  }

  function scheduleReturn(): void {
    clearTimeout(returning);
    if (current?.host !== 'backup') return;
    const delayMs = deps.times.returnAfterMs * (1 + deps.random() / 2);
    returning = setTimeout(() => void follow('primary').then(scheduleReturn), delayMs);
    returning.unref();
  }

  function noteFailure(result: Exclude<ConnectResult, { kind: 'bound' }>, attempt: number): void {
    deps.onBindFailed?.(connector.name, result.kind === 'refused' ? result.name : result.reason);
    lastError =
      result.kind === 'refused' ? `bind refused: ${result.name}` : `${result.reason}: ${result.message}`;
    deps.log.warn({ connector: connector.name, attempt, reason: lastError }, 'carrier.bind-failed');
  }

  return {
    role,
    session: () => {
      const session = current?.session;
      return session && isAllowed('submit_sm', 'esme', session.state()) ? session : undefined;
    },
    status: () => status,
    peer: () => peerOf(connector, tried),
    host: () => tried,
    boundAt: () => boundAt,
    lastError: () => lastError,
    async rebind(changed) {
      connector = changed;
      const before = current?.session;
      if (before === undefined) {
        pause.abort();
        return false;
      }
      const result = await follow('primary');
      if (result?.kind === 'refused' && result.commandStatus === COMMAND_STATUS.ESME_RALYBND) {
        await leave(before);
        return true;
      }
      await leaving.get(before);
      return result?.kind === 'bound';
    },
    async stop(timeoutMs) {
      stopping.abort();
      clearTimeout(returning);
      const sessions = [...leaving.keys(), ...(current ? [current.session] : [])];
      await Promise.all(sessions.map((session) => session.unbind(timeoutMs)));
    },
    abandon() {
      stopping.abort();
      clearTimeout(returning);
      for (const session of leaving.keys()) session.destroy('the lease is gone');
      current?.session.destroy('the lease is gone');
    },
  };
}
