export type ScopeGrant<Scope extends string> =
  | { readonly kind: 'granted'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'unavailable'; readonly scope: string };

/** `requested` is a list with spaces (RFC 6749 §3.3); none asked for gives all that are available. */
export function grantScopes<Scope extends string>(
  requested: string | undefined,
  available: readonly Scope[],
): ScopeGrant<Scope> {
  const names = new Set((requested ?? '').split(' ').filter((name) => name !== ''));
  if (names.size === 0) return { kind: 'granted', scopes: available };
  const scopes: Scope[] = [];
  for (const name of names) {
    const scope = available.find((candidate) => candidate === name);
    if (scope === undefined) return { kind: 'unavailable', scope: name };
    scopes.push(scope);
  }
  return { kind: 'granted', scopes };
}
