import type { BindPdu } from './pdu.ts';
import type { SessionHandlers, SessionOptions, SmppLog, SmppSession } from './session.ts';

export type BindDecision =
  | {
      readonly kind: 'accepted';
      /** Handlers of this session alone, in place of the server's. */
      readonly handlers?: SessionHandlers;
      readonly window?: number;
      readonly receiveWindow?: number;
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
  authenticate(bind: BindPdu, remoteAddress: string): Promise<BindDecision>;
  readonly handlers: SessionHandlers;
  /** Connections, bound or not, beyond which new ones are dropped at once. */
  readonly maxSessions: number;
  readonly log: SmppLog;
};

export type SmppServer = {
  readonly port: number;
  /** The sessions that are bound. */
  sessions(): readonly SmppSession[];
  /** Stops listening, unbinds every session within `timeoutMs`, then drops what is left. */
  close(timeoutMs: number): Promise<void>;
};

/** Rejects where the address cannot be listened on. */
export function listenSmpp(_options: ListenOptions): Promise<SmppServer> {
  return Promise.reject(new Error('no driver yet'));
}
