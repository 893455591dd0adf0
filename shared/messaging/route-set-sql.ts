// The table of routes as one value: what a version keeps, and what tells whether the table is still that version.
import type { RouteRow } from './route-row.ts';

/** A rule as a version keeps it. */
export type StoredRule = RouteRow & { readonly active: boolean };

/** SQL for jsonb: a `StoredRule` of a row of `messaging.routes`. */
function storedRule(alias: string): string {
  const column = (name: string) => `'${name}', ${alias}.${name}`;
  const names = ['rule_order', 'prefix', 'sender_class', 'account_id', 'account_group'];
  return `jsonb_build_object(${[...names, 'connectors', 'weights'].map(column).join(', ')},
    'rate', ${alias}.rate::text, ${column('active')})`;
}

/** SQL for jsonb, an aggregate: all rows of the alias as `StoredRule`s, highest order first. */
export function storedRules(alias: string): string {
  return `coalesce(jsonb_agg(${storedRule(alias)} order by ${alias}.rule_order desc), '[]')`;
}

/** SQL for the version of the table, for `If-Match`: its number, and what stands, whoever wrote it. */
export function routesVersion(version: string, rules: string): string {
  return `${version} || '.' || left(md5(${rules}::text), 8)`;
}
