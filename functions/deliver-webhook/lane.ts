import type { ReceiverHealth } from '../../shared/delivery/receiver-health.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';

/** The way to one receiver, held by this process. */
export type Lane = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly endpointId: Uuid | undefined;
  readonly target: 'endpoint' | 'inbound-route' | 'webhook-url';
  /** False where the endpoint was switched off or removed: what waits is not sent. */
  readonly wanted: boolean;
  readonly httpAllowed: boolean;
  readonly secrets: LaneSecrets;
  readonly health: ReceiverHealth;
  /** What its row says of the receiver, or will once what is under way is settled. */
  readonly written: ReceiverHealth;
  /** Notices given of the failure that goes on. */
  readonly notices: number;
};

/** Encrypted, as the database has them. */
export type LaneSecrets = {
  readonly current: string | undefined;
  /** Signs too until then: the customer has rotated. */
  readonly previous: string | undefined;
  readonly previousUntil: Date | undefined;
  /** A JSON object of the endpoint's own headers. */
  readonly headers: string | undefined;
};

export type DueDelivery = {
  readonly id: Uuid;
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly body: string;
  readonly eventType: string;
  readonly subjectId: Uuid;
  /** Made already. */
  readonly attempts: number;
  /** Of those, made before the delivery was last replayed: the schedule counts from there. */
  readonly attemptsBefore: number;
  /** Of this schedule: those before a replay do not count. */
  readonly attemptsMax: number;
  /** When it was made, or last replayed. */
  readonly madeAt: Date;
  /** Of the trace that its subject is a part of, where that is not the subject's own. */
  readonly traceparent: string | null;
  /** A later event of the same subject was delivered there already. */
  readonly late: boolean;
};
