// Who may call the API, for every function alike: the token, and what has become of its key since it was issued.
import { parseId } from '../../kernel/ids.ts';
import { type Authenticator, createAuthenticator, type TokenConfig } from '../../platform/authenticate.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { judgeKey } from './key-state.ts';
import { createKeyStates } from './key-states.ts';
import { createKeyUses } from './key-uses.ts';
import { loadKeyStates } from './load-key-states.ts';
import { createRequestLimiter } from './request-limiter.ts';

export type ApiAccessDeps = { readonly db: Queryable; readonly clock: Clock; readonly log: Logger };

/**
 * The `authenticator` of a customer's operations. Where it cannot learn what has become of a key it throws, and nobody is
 * let in; where it cannot learn how fast the key calls, the request passes.
 */
export function createApiAccess(config: TokenConfig, { db, clock, log }: ApiAccessDeps): Authenticator {
  const tokens = createAuthenticator(config, { audience: 'api', clock });
  const states = createKeyStates((keyIds) => loadKeyStates(db, keyIds), clock);
  const uses = createKeyUses(db, clock, log, 'customer');
  const limiter = createRequestLimiter(db, clock, log);
  return {
    async authenticate(caller) {
      const outcome = await tokens.authenticate(caller);
      if (outcome.kind === 'refused') return outcome;
      const { principal } = outcome;
      const keyId = parseId('apiKey', principal.keyId);
      if (keyId === undefined) return { kind: 'refused', code: 'token_invalid' };
      const verdict = judgeKey(await states.current(keyId), principal, clock.now());
      if (verdict.kind === 'refused') return verdict;
      uses.note(keyId);
      const { scopes, grantable, requestsPerSecond } = verdict;
      const { kind, headers } = await limiter.take(keyId, requestsPerSecond);
      if (kind === 'refused') return { kind, code: 'rate_limited', headers };
      return { kind: 'authenticated', principal: { ...principal, scopes, grantable }, headers };
    },
  };
}
