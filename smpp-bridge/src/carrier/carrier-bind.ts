// One bind of a link: connects, binds, and does so again whenever the connection is lost, until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../shared/platform/log.ts';
import { type ConnectResult, connectSmpp } from '../smpp/connect.ts';
import type { RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import { isAllowed } from '../smpp/session-rules.ts';
import { backoffDelayMs } from './backoff.ts';
import type { Connector } from './connector.ts';

export type BindStatus = 'connected' | 'connecting' | 'disconnected';

export type CarrierBind = {
  /** The session while messages can be sent on it: not before its bind, not while it closes, never as a receiver. */
  session(): SmppSession | undefined;
  status(): BindStatus;
  boundAt(): Date | undefined;
  lastError(): string | undefined;
  /** Lets what is in flight be answered within `timeoutMs`, unbinds, and does not bind again. */
  stop(timeoutMs: number): Promise<void>;
  /** Drops the connection at once. */
  abandon(): void;
};

export type BindTimes = {
  readonly connectTimeoutMs: number;
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
  /** An attempt failed: nothing will be sent for a while. */
  onAway(): void;
};

export const BIND_TIMES: BindTimes = {
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 10_000,
  enquireLinkIntervalMs: 30_000,
};

const RECONNECT = { firstMs: 500, maxMs: 30_000 };
/** A bind that held so long makes the next wait short again. */
const STEADY_MS = 5_000;

export function keepBound(connector: Connector, deps: BindDeps): CarrierBind {
  const stopping = new AbortController();
  let session: SmppSession | undefined;
  let status: BindStatus = 'connecting';
  let boundAt: Date | undefined;
  let lastError: string | undefined;
  void run();

  async function run(): Promise<void> {
    let attempt = 0;
    while (!stopping.signal.aborted) {
      status = 'connecting';
      const startedAt = performance.now();
      const result = await connectSmpp(connectOptions(connector, deps));
      const heldMs = result.kind === 'bound' ? await holdSession(result.session, startedAt) : 0;
      if (result.kind !== 'bound') noteFailure(result, attempt);
      status = 'disconnected';
      if (heldMs > STEADY_MS) attempt = 0;
      const delayMs = backoffDelayMs(RECONNECT, attempt, deps.random());
      attempt += 1;
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  async function holdSession(bound: SmppSession, startedAt: number): Promise<number> {
    if (stopping.signal.aborted) {
      bound.destroy('stopped while binding');
      return 0;
    }
    session = bound;
    status = 'connected';
    boundAt = new Date();
    deps.log.info({ connector: connector.name, peer: peerOf(connector) }, 'carrier.bound');
    deps.onBound();
    const { reason } = await bound.closed;
    session = undefined;
    lastError = reason;
    deps.log[stopping.signal.aborted ? 'info' : 'warn'](
      { connector: connector.name, reason },
      'carrier.lost',
    );
    return performance.now() - startedAt;
  }

  function noteFailure(result: Exclude<ConnectResult, { kind: 'bound' }>, attempt: number): void {
    lastError =
      result.kind === 'refused' ? `bind refused: ${result.name}` : `${result.reason}: ${result.message}`;
    deps.log.warn({ connector: connector.name, attempt, reason: lastError }, 'carrier.bind-failed');
    deps.onAway();
  }

  return {
    session: () => (session && isAllowed('submit_sm', 'esme', session.state()) ? session : undefined),
    status: () => status,
    boundAt: () => boundAt,
    lastError: () => lastError,
    async stop(timeoutMs) {
      stopping.abort();
      await session?.unbind(timeoutMs);
    },
    abandon() {
      stopping.abort();
      session?.destroy('the lease is gone');
    },
  };
}

/** The bound session with most room in its window; `undefined` where none has any. */
export function freestSession(binds: readonly CarrierBind[]): SmppSession | undefined {
  let best: SmppSession | undefined;
  for (const bind of binds) {
    const session = bind.session();
    if (session && session.windowFree() > (best?.windowFree() ?? 0)) best = session;
  }
  return best;
}

export function peerOf({ host, port }: Connector): string {
  return `${host}:${port}`;
}

function connectOptions(connector: Connector, deps: BindDeps) {
  const { bindType: type, systemId, password, systemType, interfaceVersion } = connector;
  return {
    host: connector.host,
    port: connector.port,
    ...(connector.tls
      ? { tls: { minVersion: 'TLSv1.2' as const, ...(deps.ca === undefined ? {} : { ca: deps.ca }) } }
      : {}),
    bind: { type, systemId, password, systemType, interfaceVersion },
    window: connector.windowSize,
    ...deps.times,
    handlers: {
      onRequest: deps.onRequest,
      onWindowFree: deps.onWindowFree,
    },
    log: deps.log,
  };
}
