// What an operator's request may do follows from his token and from what has become of his key and role since.
import type { BlockList } from 'node:net';
import type { ErrorCode } from '../../contracts/errors.ts';
import { type OperatorRole, type OperatorScope, scopesOfRole } from '../../contracts/operator-roles.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { allowsAddress } from './allowed-networks.ts';

export type OperatorState = {
  readonly operatorId: Uuid;
  readonly role: OperatorRole;
  /** Neither the key is revoked nor the operator disabled. */
  readonly active: boolean;
  readonly expiresAt: Date;
  /** `undefined`: from anywhere. */
  readonly networks: BlockList | undefined;
};

export type OperatorVerdict =
  /** `scopes` are those of the token, less what the role has lost. */
  | { readonly kind: 'open'; readonly scopes: ReadonlySet<OperatorScope> }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

type OperatorToken = {
  readonly operatorId: Uuid;
  readonly scopes: ReadonlySet<OperatorScope>;
  readonly address: string | undefined;
};

/** `state` is undefined where there is no such key any more. */
export function judgeOperator(
  state: OperatorState | undefined,
  token: OperatorToken,
  now: Date,
): OperatorVerdict {
  if (state === undefined || !state.active) return { kind: 'refused', code: 'key_revoked' };
  if (state.expiresAt <= now) return { kind: 'refused', code: 'key_revoked' };
  if (state.operatorId !== token.operatorId) return { kind: 'refused', code: 'token_invalid' };
  if (!allowsAddress(state.networks, token.address)) return { kind: 'refused', code: 'address_not_allowed' };
  const scopes = scopesOfRole(state.role).filter((scope) => token.scopes.has(scope));
  return { kind: 'open', scopes: new Set(scopes) };
}
