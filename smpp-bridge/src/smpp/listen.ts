import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { COMMAND_STATUS, commandStatusName } from './command-status.ts';
import { type DrivenSession, driveSession } from './drive-session.ts';
import type { BindPdu } from './pdu.ts';
import type { Trails } from './pdu-trail.ts';
import type { SessionHandlers, SessionLimits, SessionOptions, SmppLog, SmppSession } from './session.ts';

export type BindDecision =
  | {
      readonly kind: 'accepted';
      /** Handlers of this session alone, in place of the server's. */
      readonly handlers?: SessionHandlers;
      readonly limits?: SessionLimits;
    }
  | { readonly kind: 'refused'; readonly commandStatus: number };

export type ListenOptions = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly sessionDefaults: SessionOptions;
  /** The system_id that bind responses carry. */
  readonly systemId?: string;
  /** `session` is not bound yet, and may be closed before the decision is there. */
  authenticate(bind: BindPdu, remoteAddress: string, session: SmppSession): Promise<BindDecision>;
  readonly handlers: SessionHandlers;
  /** Connections, bound or not, beyond which new ones are dropped at once. */
  readonly maxSessions: number;
  /** A PDU of a client could not be read. */
  onMalformed?(): void;
  /** Where the last PDUs of each session are kept. Who accepts its bind closes its trail. */
  readonly trails?: Trails;
  readonly log: SmppLog;
};

export type SmppServer = {
  readonly port: number;
  /** The sessions that are bound. */
  sessions(): readonly SmppSession[];
  /** Stops listening, unbinds every session within `timeoutMs`, then drops what is left. */
  close(timeoutMs: number): Promise<void>;
};

/** A version that says what this server speaks; asked for less, it answers with less (3.4 §5.3.2.25). */
const INTERFACE_VERSION_MAX = 0x50;
const TLS_HANDSHAKE_TIMEOUT_MS = 10_000;

/** Rejects where the address cannot be listened on. */
export async function listenSmpp(options: ListenOptions): Promise<SmppServer> {
  const { log } = options;
  const connected = new Set<DrivenSession>();
  /** Every TCP connection, also where TLS is not through yet. */
  const sockets = new Set<Socket>();

  function onSocket(socket: Socket): void {
    socket.on('error', () => undefined);
    if (sockets.size >= options.maxSessions) {
      log.warn({ maxSessions: options.maxSessions }, 'smpp.connection-dropped');
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  }

  function onConnection(socket: Socket): void {
    if (socket.destroyed) return;
    const { sessionDefaults, handlers } = options;
    const trail = options.trails?.open();
    const onMalformed = () => options.onMalformed?.();
    const session = driveSession({
      ...{ role: 'smsc', socket, options: sessionDefaults, handlers, onBind, onMalformed, trail, log },
    });
    connected.add(session);
    void session.closed.then(() => {
      connected.delete(session);
      if (session.systemId() === '') trail?.close();
    });
  }

  function onBind(session: DrivenSession, bind: BindPdu): void {
    decide(bind, session)
      .then((decision) => answerBind(session, bind, decision))
      .catch((error: unknown) => {
        log.warn({ systemId: bind.systemId, err: error }, 'smpp.bind-failed');
        session.respond(bind, { commandStatus: COMMAND_STATUS.ESME_RSYSERR });
      });
  }

  // Async, so that an `authenticate` that throws is a rejection too.
  async function decide(bind: BindPdu, session: SmppSession): Promise<BindDecision> {
    return await options.authenticate(bind, session.remoteAddress, session);
  }

  function answerBind(session: DrivenSession, bind: BindPdu, decision: BindDecision): void {
    const { systemId } = bind;
    if (decision.kind === 'refused') {
      const status = commandStatusName(decision.commandStatus);
      log.info({ systemId, status }, 'smpp.bind-refused');
      session.respond(bind, { commandStatus: decision.commandStatus });
      return;
    }
    session.adopt({ systemId, ...decision, ...decision.limits });
    session.respond(bind, {
      commandStatus: COMMAND_STATUS.ESME_ROK,
      systemId: options.systemId ?? '',
      // 3.3 peers know no optional parameters.
      ...(bind.interfaceVersion >= 0x34
        ? { scInterfaceVersion: Math.min(bind.interfaceVersion, INTERFACE_VERSION_MAX) }
        : {}),
    });
  }

  const server = createServer(options);
  server.on('connection', onSocket);
  server.on(options.tls ? 'secureConnection' : 'connection', onConnection);
  server.on('tlsClientError', (error: Error) => {
    log.info({ reason: error.message }, 'smpp.tls-failed');
  });
  const port = await listenOn(server, options);

  return {
    port,
    sessions: () => [...connected].filter((session) => session.state().startsWith('bound')),
    async close(timeoutMs) {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...connected].map((session) => session.unbind(timeoutMs, 'its server stops')));
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}

function createServer({ tls }: ListenOptions): Server {
  if (!tls) return createTcpServer();
  // A certificate is asked of everybody and demanded of nobody: the bind says whether the account needs one.
  return createTlsServer({
    ...{ ...tls, minVersion: 'TLSv1.2', handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS },
    ...{ requestCert: true, rejectUnauthorized: false },
  });
}

function listenOn(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
      else resolve(address.port);
    });
  });
}
