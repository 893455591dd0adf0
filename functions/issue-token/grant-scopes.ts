import { parseScope, type Scope } from '../../shared/contracts/token.ts';

export type ScopeGrant =
  | { readonly kind: 'granted'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'unavailable'; readonly scope: string };

/** `requested` is a list with spaces (RFC 6749 §3.3); none asked for gives all that are available. */
export function grantScopes(requested: string | undefined, available: readonly Scope[]): ScopeGrant {
  const names = new Set((requested ?? '').split(' ').filter((name) => name !== ''));
  if (names.size === 0) return { kind: 'granted', scopes: available };
  const scopes: Scope[] = [];
  for (const name of names) {
    const scope = parseScope(name);
    if (scope === undefined || !available.includes(scope)) return { kind: 'unavailable', scope: name };
    scopes.push(scope);
  }
  return { kind: 'granted', scopes };
}
