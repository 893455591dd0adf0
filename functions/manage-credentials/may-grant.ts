// Nobody makes a key that can do more than his own, nor takes over or loosens one that can: a key to manage credentials
// would else be a key to everything.
import type { Scope } from '../../shared/contracts/token.ts';

export type Powers = { readonly mode: 'live' | 'test'; readonly scopes: Iterable<string> };

export type GrantVerdict =
  | { readonly kind: 'granted' }
  | { readonly kind: 'beyond'; readonly detail: string };

/** Whether who has the powers of `maker` may have a key with those that are `wanted`. */
export function mayGrant(
  maker: { readonly mode: 'live' | 'test'; readonly scopes: ReadonlySet<Scope> },
  wanted: Powers,
): GrantVerdict {
  if (maker.mode === 'test' && wanted.mode === 'live') {
    return { kind: 'beyond', detail: 'A test key has no say over live credentials.' };
  }
  const missing = [...wanted.scopes].find((scope) => !maker.scopes.has(scope as Scope));
  if (missing === undefined) return { kind: 'granted' };
  return { kind: 'beyond', detail: `The token lacks ${missing}, which the key has or would have.` };
}
