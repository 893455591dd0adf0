import type { Uuid } from '../kernel/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { Peppers } from './credentials.ts';

/** What makes secrets that an account is shown once. */
export type CredentialMaker = {
  readonly peppers: Peppers;
  /** Gives that many random octets. */
  readonly random: (octets: number) => Buffer;
  readonly clock: Clock;
};

/** Which credentials are meant, and what must still be so when they are changed. */
export type CredentialTarget = {
  readonly accountId: Uuid;
  readonly id: Uuid;
  /** As its caller saw it; absent: whatever is there. */
  readonly version?: string;
};
