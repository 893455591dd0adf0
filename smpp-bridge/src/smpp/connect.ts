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
  readonly log: SmppLog;
};

export type ConnectResult =
  | { readonly kind: 'bound'; readonly session: SmppSession }
  | { readonly kind: 'refused'; readonly commandStatus: number; readonly name: string }
  | {
      readonly kind: 'failed';
      readonly reason: 'dns' | 'refused' | 'timeout' | 'tls' | 'closed' | 'network';
      readonly message: string;
    };

/** Connects and binds within `connectTimeoutMs`; never rejects. */
export function connectSmpp(_options: ConnectOptions): Promise<ConnectResult> {
  return Promise.resolve({ kind: 'failed', reason: 'network', message: 'no driver yet' });
}
