// Who may call the API, for every function alike: the token, and what may have changed since it was issued.
import { type Authenticator, createAuthenticator, type TokenConfig } from '../../platform/authenticate.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Queryable } from '../../platform/postgres.ts';

export type ApiAccessDeps = { readonly db: Queryable; readonly clock: Clock; readonly log: Logger };

/** The `authenticator` of a customer's operations. */
export function createApiAccess(config: TokenConfig, { clock }: ApiAccessDeps): Authenticator {
  return createAuthenticator(config, { audience: 'api', clock });
}
