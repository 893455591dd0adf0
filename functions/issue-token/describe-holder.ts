import { type OperatorScope, scopesOfRole } from '../../shared/contracts/operator-roles.ts';
import { type Audience, parseScope, SCOPES, type Scope } from '../../shared/contracts/token.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import type { StoredCredentials } from './find-credentials.ts';

/** What a token says of whom it is for, and what it may say at most. */
export type Holder = {
  /** The door that the token opens. */
  readonly audience: Audience;
  readonly subject: string;
  readonly keyId: string;
  readonly mode: 'live' | 'test';
  readonly available: readonly (Scope | OperatorScope)[];
};

export function describeHolder(stored: StoredCredentials): Holder {
  switch (stored.holder) {
    case 'customer':
      return {
        audience: 'api',
        subject: formatId('account', stored.account_id),
        keyId: formatId('apiKey', stored.id),
        mode: stored.mode,
        available: stored.scopes?.flatMap((text) => parseScope(text) ?? []) ?? SCOPES,
      };
    case 'operator':
      return {
        audience: 'admin',
        subject: formatId('operator', stored.operator_id),
        keyId: formatId('operatorKey', stored.id),
        mode: 'live',
        available: scopesOfRole(stored.role),
      };
    default:
      return assertNever(stored);
  }
}
