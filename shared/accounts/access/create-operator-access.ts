// Who may call the operators' API, for every function alike: the token, and what has become of its key and of the role of
// its operator since it was issued.
import { parseId } from '../../kernel/ids.ts';
import {
  type Authenticator,
  createAuthenticator,
  type OperatorPrincipal,
  type TokenConfig,
} from '../../platform/authenticate.ts';
import type { ApiAccessDeps } from './create-api-access.ts';
import { createKeyStates } from './key-states.ts';
import { createKeyUses } from './key-uses.ts';
import { loadOperatorStates } from './load-operator-states.ts';
import { judgeOperator } from './operator-state.ts';
import { createRequestLimiter } from './request-limiter.ts';

/** For each key: a console that shows live state asks for several things each second. */
const REQUESTS_PER_SECOND = 100;

/** The `authenticator` of operators' operations. Where it cannot learn what has become of a key it throws. */
export function createOperatorAccess(
  config: TokenConfig,
  { db, clock, log }: ApiAccessDeps,
): Authenticator<OperatorPrincipal> {
  const tokens = createAuthenticator(config, { audience: 'admin', clock });
  const states = createKeyStates((keyIds) => loadOperatorStates(db, keyIds), clock);
  const uses = createKeyUses(db, clock, log, 'operator');
  const limiter = createRequestLimiter(db, clock, log);
  return {
    async authenticate(caller) {
      const outcome = await tokens.authenticate(caller);
      if (outcome.kind === 'refused') return outcome;
      const { principal } = outcome;
      const keyId = parseId('operatorKey', principal.keyId);
      if (keyId === undefined) return { kind: 'refused', code: 'token_invalid' };
      const verdict = judgeOperator(await states.current(keyId), principal, clock.now());
      if (verdict.kind === 'refused') return verdict;
      uses.note(keyId);
      const { kind, headers } = await limiter.take(keyId, REQUESTS_PER_SECOND);
      if (kind === 'refused') return { kind, code: 'rate_limited', headers };
      return { kind: 'authenticated', principal: { ...principal, scopes: verdict.scopes }, headers };
    },
  };
}
