// What the session machine knows, is told, and asks for. The driver has the octets: it encodes before it asks, so that a
// value that does not fit a field shows before the machine counts on it.
import type { Decoded } from './decode-pdu.ts';
import type { Corruption } from './framing.ts';
import type { PduInput, RequestCommand, RequestPdu, ResponsePdu } from './pdu.ts';
import type { SessionRole, SessionState } from './session-rules.ts';

export type MachineLimits = {
  readonly window: number;
  readonly responseTimeoutMs: number;
  readonly enquireLinkIntervalMs: number;
  readonly inactivityTimeoutMs: number;
  readonly sessionInitTimeoutMs: number;
};

/** A request of the session itself (enquire_link, unbind) that waits for its answer. */
type OwnRequest = { readonly sequenceNumber: number; readonly deadline: number };

export type MachineState = {
  readonly role: SessionRole;
  readonly limits: MachineLimits;
  readonly state: SessionState;
  /** The bind that is under way: sent and unanswered (esme), or given to the application (smsc). */
  readonly binding: RequestCommand | undefined;
  /** Where to go back to from `unbinding`, for the rules about answers: what the session was bound as. */
  readonly bound: SessionState;
  readonly nextSequence: number;
  /** Requests of ours without a response; requests of the peer without an answer. */
  readonly inFlight: number;
  readonly serving: number;
  readonly openedAt: number;
  readonly lastReceivedAt: number;
  readonly lastWorkAt: number;
  readonly enquire: OwnRequest | undefined;
  /** When the drain that precedes our unbind must end; and the unbind itself once it is sent. */
  readonly drainDeadline: number | undefined;
  /** Why we unbind, in words. */
  readonly drainReason: string | undefined;
  readonly unbind: OwnRequest | undefined;
  /** An unbind of the peer that is answered when its other requests are. */
  readonly peerUnbind: OwnRequest | undefined;
  readonly strayResponses: number;
  readonly malformed: number;
};

export type MachineInput =
  | { readonly kind: 'received'; readonly decoded: Decoded; readonly matches: boolean }
  | { readonly kind: 'ask'; readonly command: RequestCommand }
  /** The application's answer is written. */
  | { readonly kind: 'answered'; readonly request: RequestPdu; readonly commandStatus: number }
  | { readonly kind: 'expired'; readonly count: number }
  | { readonly kind: 'corrupt'; readonly corruption: Corruption }
  | { readonly kind: 'drain'; readonly deadline: number; readonly reason: string }
  | { readonly kind: 'lost' }
  /** `reading: false` while the driver holds the peer back: then silence says nothing about the peer. */
  | { readonly kind: 'tick'; readonly reading: boolean };

export type MachineEffect =
  | { readonly kind: 'send'; readonly pdu: PduInput }
  /** The request that was asked for is sent under this number, and its response awaited. */
  | { readonly kind: 'send-asked'; readonly sequenceNumber: number }
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'deliver'; readonly pdu: RequestPdu }
  | { readonly kind: 'settle'; readonly pdu: ResponsePdu }
  | { readonly kind: 'bound' }
  /** What is still to be written goes out first. */
  | { readonly kind: 'close'; readonly reason: string };

export type MachineStep = { readonly state: MachineState; readonly effects: readonly MachineEffect[] };

export function openSession(role: SessionRole, limits: MachineLimits, now: number): MachineState {
  return {
    role,
    limits,
    state: 'open',
    binding: undefined,
    bound: 'open',
    nextSequence: 1,
    inFlight: 0,
    serving: 0,
    openedAt: now,
    lastReceivedAt: now,
    lastWorkAt: now,
    enquire: undefined,
    drainDeadline: undefined,
    drainReason: undefined,
    unbind: undefined,
    peerUnbind: undefined,
    strayResponses: 0,
    malformed: 0,
  };
}
