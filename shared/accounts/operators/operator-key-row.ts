import type { OperatorKeyResource } from '../../contracts/http/admin/operators.ts';
import { formatId, type Uuid } from '../../kernel/ids.ts';

export type OperatorKeyRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly name: string;
  readonly api_key: string;
  readonly allowed_ips: readonly string[] | null;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
};

/** SQL: all that ever changes of a key, but when it was used, is that it is revoked. */
export const KEY_VERSION = `case when k.revoked_at is null then 'open' else 'revoked' end`;

/** Of `accounts.operator_keys k`. */
export const OPERATOR_KEY_COLUMNS = `k.id, ${KEY_VERSION} as version, k.name, k.api_key, k.allowed_ips, k.expires_at,
  k.last_used_at, k.revoked_at, k.created_at`;

/** SQL: what of a key stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedOperatorKey(row: string): string {
  return `jsonb_build_object('name', ${row}.name, 'api_key', ${row}.api_key, 'allowed_ips', ${row}.allowed_ips,
    'expires_at', ${row}.expires_at, 'revoked_at', ${row}.revoked_at)`;
}

export function toOperatorKey(row: OperatorKeyRow): OperatorKeyResource {
  return {
    id: formatId('operatorKey', row.id),
    name: row.name,
    api_key: row.api_key,
    allowed_ips: row.allowed_ips,
    expires_at: row.expires_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
