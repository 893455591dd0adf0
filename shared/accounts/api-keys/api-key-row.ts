import type { ApiKeyResource } from '../../contracts/http/credentials.ts';
import { parseScope } from '../../contracts/token.ts';
import { formatId, type Uuid } from '../../kernel/ids.ts';
import { contentVersion } from '../../platform/if-match.ts';

export type ApiKeyRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly name: string;
  readonly api_key: string;
  readonly mode: 'live' | 'test';
  readonly scopes: readonly string[];
  readonly allowed_ips: readonly string[] | null;
  readonly requests_per_second: number | null;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly previous_secret_until: Date | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
};

/** SQL: what of a key stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedApiKey(row: string): string {
  return `jsonb_build_object('name', ${row}.name, 'mode', ${row}.mode, 'scopes', ${row}.scopes, 'allowed_ips', ${row}.allowed_ips,
    'requests_per_second', ${row}.requests_per_second, 'expires_at', ${row}.expires_at,
    'previous_secret_until', ${row}.previous_secret_until, 'revoked_at', ${row}.revoked_at)`;
}

/** SQL, of `messaging.api_keys k`: a key that is used is the same version. */
export const API_KEY_VERSION = contentVersion(auditedApiKey('k'), 'k.secret_hash');

/** Of the table under the alias `k`. */
export const API_KEY_COLUMNS = `k.id, ${API_KEY_VERSION} as version, k.name, k.api_key, k.mode, k.scopes, k.allowed_ips,
  k.requests_per_second, k.expires_at, k.last_used_at, k.previous_secret_until, k.revoked_at, k.created_at`;

export function toApiKey(row: ApiKeyRow): ApiKeyResource {
  const until = row.previous_secret_until;
  return {
    id: formatId('apiKey', row.id),
    name: row.name,
    api_key: row.api_key,
    mode: row.mode,
    scopes: row.scopes.flatMap((text) => parseScope(text) ?? []),
    allowed_ips: row.allowed_ips,
    requests_per_second: row.requests_per_second,
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    previous_secret_until: until?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
