// What operators may do: a role may all that the ones before it may. Each gives a scope more, so that an operator can ask
// for a token that may less than his key.

export const OPERATOR_ROLES = ['viewer', 'operator', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** The scope that an operation for this role asks for. */
export const ROLE_SCOPES = {
  viewer: 'admin:read',
  operator: 'admin:operate',
  admin: 'admin:manage',
} as const satisfies Readonly<Record<OperatorRole, string>>;
export type OperatorScope = (typeof ROLE_SCOPES)[OperatorRole];

export const OPERATOR_SCOPE_MEANINGS: Readonly<Record<OperatorScope, string>> = {
  'admin:read': 'See everything, with numbers and texts masked',
  'admin:operate': 'Change what runs: customers, connectors, routes, work that waits; reveal what is masked',
  'admin:manage': 'Manage operators and their keys',
};

/** All scopes of a role, the least first. */
export function scopesOfRole(role: OperatorRole): readonly OperatorScope[] {
  return OPERATOR_ROLES.slice(0, OPERATOR_ROLES.indexOf(role) + 1).map((name) => ROLE_SCOPES[name]);
}

export function parseOperatorScope(text: string): OperatorScope | undefined {
  return Object.values(ROLE_SCOPES).find((scope) => scope === text);
}
