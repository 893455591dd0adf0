import type { Peppers } from '../../shared/accounts/credentials.ts';
import type { Pool } from '../../shared/platform/postgres.ts';

export type OperatorsDeps = {
  readonly pool: Pool;
  readonly peppers: Peppers;
  /** Gives that many random octets. */
  readonly random: (octets: number) => Buffer;
};
