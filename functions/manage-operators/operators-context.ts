import type { Peppers } from '../../shared/accounts/credentials.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type OperatorsDeps = {
  readonly pool: Pool;
  readonly peppers: Peppers;
  /** Gives that many random octets. */
  readonly random: (octets: number) => Buffer;
};

export type OneInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: OperatorPrincipal;
};

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };
