import { smppFailureSubject } from '../../../shared/accounts/access/failure-subjects.ts';
import { readSmppSettings, type SmppSettings } from '../../../shared/contracts/smpp-settings.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { BindCredentials } from './decide-bind.ts';

/** What an account's sessions need beyond the bind. */
export type SmppAccount = BindCredentials & {
  readonly bindsMax: number;
  /** Segments a second. */
  readonly throughput: number;
  /** Its messages never reach a carrier. */
  readonly test: boolean;
  readonly settings: SmppSettings;
};

/** What is known of a system_id when somebody binds with it. */
export type FoundAccount = {
  readonly account: SmppAccount | undefined;
  /** Milliseconds until a password is looked at again; 0 is now. */
  readonly lockedForMs: number;
  /** Whether wrong passwords were counted. */
  readonly hasFailed: boolean;
};

type Row = {
  readonly locked_for_ms: number;
  readonly has_failed: boolean;
  readonly account_id: Uuid | null;
  readonly password_hashes: readonly string[];
  readonly active: boolean;
  readonly address_allowed: boolean;
  readonly max_binds: number;
  readonly throughput: number;
  readonly test: boolean;
  readonly settings: unknown;
};

// One statement, whether there is such a system_id or not.
const FIND: Statement = {
  name: 'customer-smpp.find-credentials',
  text: `
    select f.locked_for_ms, f.has_failed, c.*
    from (
      select coalesce(max(extract(epoch from locked_until - now()) * 1000), 0)::float8 as locked_for_ms, count(*) > 0 as has_failed
      from messaging.token_failures where subject = $3
    ) f left join lateral (
    select c.account_id, array_remove(array[c.password_hash::text,
        case when c.previous_password_until > now() then c.previous_password_hash::text end], null) as password_hashes,
      c.active and c.revoked_at is null and a.status = 'active' as active,
      c.allowed_ips is null or c.allowed_ips = '{}' or exists (
        select from unnest(c.allowed_ips) allowed where $2::inet <<= allowed) as address_allowed,
      c.max_binds, c.throughput, c.test, c.settings
    from messaging.smpp_credentials c join accounts.accounts a on a.id = c.account_id
    where c.system_id = $1
    limit 1) c on true`,
};

/** Of one system_id, as seen from `address`. */
export async function findSmppAccount(
  db: Queryable,
  systemId: string,
  address: string,
): Promise<FoundAccount> {
  const values = [systemId, address, smppFailureSubject(systemId, address)];
  const [row] = await queryRows<Row>(db, FIND, values);
  return {
    account: row && row.account_id !== null ? accountOf(systemId, row as AccountRow) : undefined,
    lockedForMs: Math.max(0, row?.locked_for_ms ?? 0),
    hasFailed: row?.has_failed ?? false,
  };
}

type AccountRow = Row & { readonly account_id: Uuid };

function accountOf(systemId: string, row: AccountRow): SmppAccount {
  const settings = readSmppSettings(row.settings);
  return {
    accountId: row.account_id,
    systemId,
    passwordHashes: row.password_hashes,
    isActive: row.active,
    addressAllowed: row.address_allowed,
    requiresTls: settings.require_tls || settings.client_certificates.length > 0,
    certificates: settings.client_certificates,
    bindsMax: row.max_binds,
    throughput: row.throughput,
    test: row.test,
    settings,
  };
}
