// What a request may do follows from its token and from what has become of the token's key since: the token of a revoked
// key is worth nothing, and a scope that the key has lost is lost to its tokens too.
import type { BlockList } from 'node:net';
import type { ErrorCode } from '../../contracts/errors.ts';
import { SCOPES, type Scope } from '../../contracts/token.ts';
import { allowsAddress } from './allowed-networks.ts';

export type KeyState = {
  readonly active: boolean;
  readonly expiresAt: Date | undefined;
  readonly accountStatus: string;
  /** `undefined`: all. */
  readonly scopes: ReadonlySet<Scope> | undefined;
  /** `undefined`: from anywhere. */
  readonly networks: BlockList | undefined;
  readonly requestsPerSecond: number;
};

export type KeyVerdict =
  | {
      readonly kind: 'open';
      /** Of the token, less what the key has lost. */
      readonly scopes: ReadonlySet<Scope>;
      /** Of the key. */
      readonly grantable: ReadonlySet<Scope>;
      readonly requestsPerSecond: number;
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

const ALL: ReadonlySet<Scope> = new Set(SCOPES);

/** `state` is undefined where there is no such key any more. */
export function judgeKey(
  state: KeyState | undefined,
  token: { readonly scopes: ReadonlySet<Scope>; readonly address: string | undefined },
  now: Date,
): KeyVerdict {
  if (state === undefined || !state.active) return { kind: 'refused', code: 'key_revoked' };
  if (state.expiresAt !== undefined && state.expiresAt <= now)
    return { kind: 'refused', code: 'key_revoked' };
  if (state.accountStatus !== 'active') return { kind: 'refused', code: 'account_inactive' };
  if (!allowsAddress(state.networks, token.address)) return { kind: 'refused', code: 'address_not_allowed' };
  const { requestsPerSecond, scopes: grantable = ALL } = state;
  return { kind: 'open', scopes: commonScopes(token.scopes, state.scopes), grantable, requestsPerSecond };
}

/** The token's own set where the key has lost none of them, which is nearly always. */
function commonScopes(token: ReadonlySet<Scope>, key: ReadonlySet<Scope> | undefined): ReadonlySet<Scope> {
  if (key === undefined) return token;
  const common = [...token].filter((scope) => key.has(scope));
  return common.length === token.size ? token : new Set(common);
}
