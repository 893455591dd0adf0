import type { Logger } from 'pino';
import type { RequestPdu, RequestPduInput, ResponseFields, ResponsePdu } from './pdu.ts';
import type { PduTrail } from './pdu-trail.ts';
import type { SessionState } from './session-rules.ts';

/** `sent: false` says that no octet of the request reached the socket, so sending it again cannot duplicate it. */
export type RequestOutcome =
  | { readonly kind: 'response'; readonly pdu: ResponsePdu }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed'; readonly reason: string; readonly sent: boolean };

export type SmppSession = {
  readonly remoteAddress: string;
  /** SHA-256 of the certificate that the peer showed, as `AB:CD:…`; its issuer and dates are not looked at. */
  readonly peerFingerprint: string | undefined;
  /** The system_id of the bind; empty until a server session is bound. */
  systemId(): string;
  state(): SessionState;
  /** Our requests that wait for a response. */
  inFlight(): number;
  windowFree(): number;
  /** Requests of the peer that wait for our answer. */
  serving(): number;
  /** Gives the sequence number and sends; never rejects. Beyond the window or unbound: `closed` with `sent: false`. */
  request(pdu: RequestPduInput): Promise<RequestOutcome>;
  /** Answers a request that `onRequest` was given. A second answer, or one after the close, is dropped. */
  respond(request: RequestPdu, response: ResponseFields): void;
  /** Lets what is in flight finish within `timeoutMs`, then unbinds and closes, with the reason `unbound` unless told. */
  unbind(timeoutMs: number, reason?: string): Promise<void>;
  destroy(reason: string): void;
  /** Its last PDUs, where somebody asked for them to be kept. */
  readonly trail?: PduTrail | undefined;
  readonly closed: Promise<{ readonly reason: string }>;
};

export type SessionHandlers = {
  onRequest(session: SmppSession, pdu: RequestPdu): void;
  /** A place in the window is free again. */
  onWindowFree?(session: SmppSession): void;
  onBound?(session: SmppSession): void;
  onClosed?(session: SmppSession, reason: string): void;
};

export type SmppLog = Pick<Logger, 'debug' | 'info' | 'warn'>;

/** Limits of one session; times in milliseconds. */
export type SessionOptions = {
  /** Requests of ours that may wait for their response. */
  readonly window: number;
  /** Requests of the peer that may wait for our answer; above it nothing more is read. Default 1,000. */
  readonly receiveWindow?: number;
  readonly responseTimeoutMs: number;
  /** Idle time before an enquire_link of ours; 0 sends none. */
  readonly enquireLinkIntervalMs: number;
  /** Closes a session that has carried nothing but enquire_link for so long; 0 (the default) never does. */
  readonly inactivityTimeoutMs?: number;
  /** A server closes a connection that has not bound by then. Default 10 s. */
  readonly sessionInitTimeoutMs?: number;
  /** Octets that may wait for a peer that does not read. Default 4 MiB. */
  readonly writeBufferMax?: number;
  /** Closes a session whose peer reads nothing for so long. Default 30 s. */
  readonly writeStallTimeoutMs?: number;
};

/** What a bind may set for its session alone, in place of the server's. */
export type SessionLimits = Partial<
  Pick<
    SessionOptions,
    'window' | 'receiveWindow' | 'responseTimeoutMs' | 'enquireLinkIntervalMs' | 'inactivityTimeoutMs'
  >
>;
