import type { SmppCredentialResource } from '../../shared/contracts/http/credentials.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

export type SmppCredentialRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly system_id: string;
  readonly test: boolean;
  readonly allowed_ips: readonly string[] | null;
  readonly max_binds: number;
  readonly throughput: number;
  readonly active: boolean;
  readonly previous_password_until: Date | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
};

/** Of the table or CTE under the alias `s`. */
export const SMPP_CREDENTIAL_COLUMNS = `s.id, s.name, s.system_id, s.test, s.allowed_ips, s.max_binds, s.throughput,
  s.active, s.previous_password_until, s.revoked_at, s.created_at`;

/** SQL: what of the credentials stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedSmppCredential(row: string): string {
  return `jsonb_build_object('name', ${row}.name, 'system_id', ${row}.system_id, 'test', ${row}.test,
    'allowed_ips', ${row}.allowed_ips, 'max_binds', ${row}.max_binds, 'throughput', ${row}.throughput,
    'active', ${row}.active, 'previous_password_until', ${row}.previous_password_until, 'revoked_at', ${row}.revoked_at)`;
}

export function toSmppCredential(row: SmppCredentialRow): SmppCredentialResource {
  return {
    id: formatId('smppAccount', row.id),
    name: row.name,
    system_id: row.system_id,
    mode: row.test ? 'test' : 'live',
    allowed_ips: row.allowed_ips,
    max_binds: row.max_binds,
    throughput: row.throughput,
    active: row.active,
    previous_password_until: row.previous_password_until?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
