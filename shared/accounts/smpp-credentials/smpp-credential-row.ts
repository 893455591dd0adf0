import type { SmppCredentialResource } from '../../contracts/http/credentials.ts';
import { readSmppSettings } from '../../contracts/smpp-settings.ts';
import { formatId, type Uuid } from '../../kernel/ids.ts';
import { contentVersion } from '../../platform/if-match.ts';

export type SmppCredentialRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly name: string;
  readonly system_id: string;
  readonly test: boolean;
  readonly allowed_ips: readonly string[] | null;
  readonly max_binds: number;
  readonly throughput: number;
  readonly settings: unknown;
  readonly active: boolean;
  readonly previous_password_until: Date | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
};

const AUDITED = [
  ...['name', 'system_id', 'test', 'allowed_ips', 'max_binds', 'throughput', 'settings', 'active'],
  ...['previous_password_until', 'revoked_at'],
] as const;
const SHOWN = ['id', ...AUDITED, 'created_at'] as const;

/** One of the two tables in which credentials stand, and what it calls what the view shows. */
export type SmppCredentialTable = {
  readonly name: string;
  /** SQL: which of its rows are credentials, under the alias `s`. */
  readonly condition: string;
  /** The column that is written. */
  column(name: string): string;
  /** SQL for what is shown of a row. */
  shown(row: string, name: (typeof SHOWN)[number]): string;
};

export const SMPP_ACCOUNTS: SmppCredentialTable = {
  name: 'messaging.smpp_accounts',
  condition: 'true',
  column: (name) => name,
  shown: (row, name) => `${row}.${name}`,
};

/** Of an account's row there, as the view `smpp_credentials` says. */
export const FIRST_CREDENTIALS: SmppCredentialTable = {
  name: 'messaging.customer_sms_auth',
  condition: 's.smpp_system_id is not null',
  column: (name) => `smpp_${name}`,
  shown(row, name) {
    switch (name) {
      case 'id':
      case 'created_at':
        return `${row}.${name}`;
      case 'test':
        return 'false';
      case 'active':
        return `${row}.active and ${row}.smpp_active and ${row}.auth_type in ('SMPP', 'BOTH')`;
      case 'allowed_ips':
        return `nullif(${row}.smpp_allowed_ips, '{}')`;
      default:
        return `${row}.smpp_${name}`;
    }
  },
};

/** SQL: what of the credentials stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedSmppCredential(row: string, table = SMPP_ACCOUNTS): string {
  return `jsonb_build_object(${AUDITED.map((name) => `'${name}', ${table.shown(row, name)}`).join(', ')})`;
}

/** SQL, of a row of the table under the alias `s`: the same in both tables and their view. */
export function smppCredentialVersion(table: SmppCredentialTable): string {
  return contentVersion(auditedSmppCredential('s', table), `s.${table.column('password_hash')}`);
}

/** SQL: what is shown of a row of the table under the alias `s`, by the names of the view. */
export function shownSmppCredential(table: SmppCredentialTable): string {
  const shown = SHOWN.map((name) => `${table.shown('s', name)} as ${name}`);
  return [...shown, `${smppCredentialVersion(table)} as version`].join(', ');
}

/** Of the view, or of a table or CTE with its columns, under the alias `s`. */
export const SMPP_CREDENTIAL_COLUMNS = shownSmppCredential(SMPP_ACCOUNTS);

export function toSmppCredential(row: SmppCredentialRow): SmppCredentialResource {
  return {
    id: formatId('smppAccount', row.id),
    name: row.name,
    system_id: row.system_id,
    mode: row.test ? 'test' : 'live',
    allowed_ips: row.allowed_ips,
    max_binds: row.max_binds,
    throughput: row.throughput,
    settings: readSmppSettings(row.settings),
    active: row.active,
    previous_password_until: row.previous_password_until?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
