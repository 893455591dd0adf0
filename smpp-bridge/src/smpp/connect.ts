import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { commandStatusName } from './command-status.ts';
import { driveSession } from './drive-session.ts';
import { encodePdu } from './encode-pdu.ts';
import type { SessionHandlers, SessionOptions, SmppLog, SmppSession } from './session.ts';

/** TLS towards a carrier. The certificate is always verified; there is no switch for it. */
export type ConnectTls = {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that the certificate must carry; the host by default. */
  readonly servername?: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
};

export type ConnectOptions = SessionOptions & {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectTls;
  readonly bind: {
    readonly type: 'transceiver' | 'transmitter' | 'receiver';
    readonly systemId: string;
    readonly password: string;
    readonly systemType: string;
    readonly interfaceVersion: number;
  };
  readonly connectTimeoutMs: number;
  readonly handlers: SessionHandlers;
  /** A PDU of the carrier could not be read. */
  onMalformed?(): void;
  readonly log: SmppLog;
};

export type ConnectResult =
  | { readonly kind: 'bound'; readonly session: SmppSession }
  | { readonly kind: 'refused'; readonly commandStatus: number; readonly name: string }
  | ConnectFailure;

export type ConnectFailure = {
  readonly kind: 'failed';
  /** `config`: credentials that no bind can carry, or keys that cannot be read; trying again is no use. */
  readonly reason: 'config' | 'dns' | 'refused' | 'timeout' | 'tls' | 'closed' | 'network';
  readonly message: string;
  /** As Node or OpenSSL name the error (`CERT_HAS_EXPIRED`), where they do. */
  readonly code?: string;
};

/**
 * Connects and binds within `connectTimeoutMs`; never rejects. Requests of the carrier may reach `handlers` before the
 * promise settles: a carrier sends what it kept right behind its bind response.
 */
export async function connectSmpp(options: ConnectOptions): Promise<ConnectResult> {
  const deadline = performance.now() + options.connectTimeoutMs;
  const { type, ...fields } = options.bind;
  const bind = { command: `bind_${type}`, ...fields } as const;
  let opening: Promise<Socket | ConnectFailure>;
  try {
    encodePdu({ ...bind, sequenceNumber: 1 });
    opening = openSocket(options);
  } catch (error) {
    return failure('config', error instanceof Error ? error.message : String(error));
  }
  const opened = await opening;
  if ('kind' in opened) return opened;
  const session = driveSession({
    role: 'esme',
    socket: opened,
    options,
    handlers: options.handlers,
    log: options.log,
    ...(options.onMalformed ? { onMalformed: options.onMalformed } : {}),
  });
  session.adopt({ systemId: bind.systemId });
  const timer = setTimeout(() => session.destroy('bind timeout'), Math.max(0, deadline - performance.now()));
  const outcome = await session.request(bind);
  clearTimeout(timer);
  switch (outcome.kind) {
    case 'response': {
      const { commandStatus } = outcome.pdu;
      if (commandStatus === 0) return { kind: 'bound', session };
      session.destroy('bind refused');
      return { kind: 'refused', commandStatus, name: commandStatusName(commandStatus) };
    }
    case 'timeout':
      session.destroy('bind timeout');
      return failure('timeout', 'no answer to the bind');
    case 'closed':
      return failure(outcome.reason === 'bind timeout' ? 'timeout' : 'closed', outcome.reason);
  }
}

/** Throws at once where the keys cannot be read. */
function openSocket(options: ConnectOptions): Promise<Socket | ConnectFailure> {
  const { host, port, tls } = options;
  const socket = tls
    ? connectTls({ host, port, ...tls, ...serverName(host, tls) })
    : connectTcp({ host, port });
  return new Promise((resolve) => {
    let tcpConnected = false;
    const timer = setTimeout(() => fail('timeout', 'connection timeout'), options.connectTimeoutMs);
    socket.once('connect', () => {
      tcpConnected = true;
    });
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      resolve(socket);
    });
    socket.on('error', onError);
    socket.on('close', onClose);

    function onError(error: NodeJS.ErrnoException): void {
      fail(tls && tcpConnected ? 'tls' : reasonOf(error.code), error.message, error.code);
    }

    function onClose(): void {
      fail(tls && tcpConnected ? 'tls' : 'closed', 'closed while connecting');
    }

    function fail(reason: ConnectFailure['reason'], message: string, code?: string): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure(reason, message, code));
    }
  });
}

/** `rejectUnauthorized` is written out so that no environment variable can switch the verification off. */
function serverName(host: string, tls: ConnectTls): { servername?: string; rejectUnauthorized: true } {
  const name = tls.servername ?? (isIP(host) ? undefined : host);
  return { ...(name === undefined ? {} : { servername: name }), rejectUnauthorized: true };
}

function reasonOf(code: string | undefined): ConnectFailure['reason'] {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'dns';
    case 'ECONNREFUSED':
      return 'refused';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ECONNRESET':
      return 'closed';
    default:
      return 'network';
  }
}

function failure(reason: ConnectFailure['reason'], message: string, code?: string): ConnectFailure {
  return { kind: 'failed', reason, message, ...(code === undefined ? {} : { code }) };
}
