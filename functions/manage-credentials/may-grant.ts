// Nobody makes a key that can do more than his own, nor takes over or loosens one that can: a key to manage credentials
// would else be a key to everything.
import type { Scope } from '../../shared/contracts/token.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';

export type Powers = { readonly mode: 'live' | 'test'; readonly scopes: Iterable<string> };

export type GrantVerdict =
  | { readonly kind: 'granted' }
  | { readonly kind: 'beyond'; readonly detail: string };

type Maker = Pick<Principal, 'mode' | 'scopes' | 'grantable'>;

/** Whether who calls as `maker` may have a key with the powers that are `wanted`. His key counts, not the token alone. */
export function mayGrant(maker: Maker, wanted: Powers): GrantVerdict {
  if (maker.mode === 'test' && wanted.mode === 'live') {
    return { kind: 'beyond', detail: 'A test key has no say over live credentials.' };
  }
  const own = grantableBy(maker);
  const missing = [...wanted.scopes].find((scope) => !own.has(scope as Scope));
  if (missing === undefined) return { kind: 'granted' };
  return { kind: 'beyond', detail: `Your own key lacks ${missing}, which this one has or would have.` };
}

/** What the maker may pass on. */
export function grantableBy({ grantable, scopes }: Maker): ReadonlySet<Scope> {
  return grantable ?? scopes;
}
