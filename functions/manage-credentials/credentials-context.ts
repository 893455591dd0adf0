import type { Peppers } from '../../shared/accounts/credentials.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type CredentialsDeps = {
  readonly db: Queryable;
  readonly peppers: Peppers;
  /** Gives that many random octets. */
  readonly random: (octets: number) => Buffer;
  readonly clock: Clock;
};

export type OneInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };

/** Credentials of one kind that an account may have at once, revoked ones not counted. */
export const CREDENTIALS_MAX = 100;

export const TOO_MANY: Reply = {
  kind: 'refused',
  code: 'too_many_credentials',
  context: { detail: `The account has ${CREDENTIALS_MAX} of them already; revoke one first.` },
};

/** Refuses what would give the caller more than he has. */
export function refuseBeyond(detail: string): Reply {
  return { kind: 'refused', code: 'scope_missing', context: { detail } };
}

export function refuseField(field: string, message: string): Reply {
  const context = { errors: [{ field, message }], detail: `${field}: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
