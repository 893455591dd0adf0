// Who may call the API, for every function alike: the token, and what has become of its key since it was issued.
import { parseId } from '../../kernel/ids.ts';
import { type Authenticator, createAuthenticator, type TokenConfig } from '../../platform/authenticate.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { judgeKey } from './key-state.ts';
import { createKeyStates } from './key-states.ts';
import { createKeyUses } from './key-uses.ts';

export type ApiAccessDeps = { readonly db: Queryable; readonly clock: Clock; readonly log: Logger };

/** The `authenticator` of a customer's operations. What it must ask and cannot makes it throw: nobody is let in then. */
export function createApiAccess(config: TokenConfig, { db, clock, log }: ApiAccessDeps): Authenticator {
  const tokens = createAuthenticator(config, { audience: 'api', clock });
  const states = createKeyStates(db, clock);
  const uses = createKeyUses(db, clock, log);
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
      return { kind: 'authenticated', principal: { ...principal, scopes: verdict.scopes } };
    },
  };
}
