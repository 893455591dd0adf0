import type { Logger } from '../../../shared/platform/log.ts';
import type { RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';
import type { BindTimes } from './carrier-bind.ts';
import type { Connector } from './connector.ts';
import type { Settler } from './settler.ts';
import type { SubmitNotes } from './submit-notes.ts';
import type { HealthWatching } from './watch-health.ts';

/** What a link works with, and whom it tells. */
export type LinkDeps = {
  readonly settler: Settler;
  readonly log: Logger;
  readonly ca?: string | undefined;
  readonly times: BindTimes;
  readonly health: HealthWatching;
  readonly random: () => number;
  /** A request of the carrier: a receipt or an inbound message. */
  deliver(session: SmppSession, pdu: RequestPdu, connector: Connector): void;
  /** There is room again, or the link was bound. */
  onRoom(connector: string): void;
  /** Seconds from the offer of the message to the PDU. */
  onSubmitted?(connector: string, seconds: number): void;
  /** Seconds from the PDU to its answer. */
  onAnswered(connector: string, seconds: number): void;
  /** What became of each PDU, for those who follow its message. */
  readonly submits?: SubmitNotes | undefined;
  /** Why a bind came to nothing. */
  onBindFailed?(connector: string, reason: string): void;
  /** A PDU of the carrier could not be read. */
  onMalformed?(): void;
};
