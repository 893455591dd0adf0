import { isOperatorKey } from '../../shared/accounts/credentials.ts';
import type { OperatorRole } from '../../shared/contracts/operator-roles.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type StoredCredentials = {
  readonly id: Uuid;
  readonly secret_hash: string | null;
  /** Null where there is none, or where its time is over. */
  readonly previous_secret_hash: string | null;
  readonly active: boolean;
  readonly expires_at: Date | null;
  readonly allowed_ips: readonly string[] | null;
} & (CustomerHolder | OperatorHolder);

export type CustomerHolder = {
  readonly holder: 'customer';
  readonly account_id: Uuid;
  readonly mode: 'live' | 'test';
  /** Null: all. */
  readonly scopes: readonly string[] | null;
  readonly account_status: string;
};

export type OperatorHolder = {
  readonly holder: 'operator';
  readonly operator_id: Uuid;
  readonly role: OperatorRole;
};

export type FoundCredentials = {
  readonly stored: StoredCredentials | undefined;
  /** When the caller may try again; absent: now. */
  readonly lockedUntil: Date | undefined;
  /** Wrong secrets were counted for him. */
  readonly hasFailed: boolean;
};

const FAILURES = `
      select max(locked_until) filter (where locked_until > $3) as locked_until, count(*) > 0 as has_failed
      from messaging.token_failures where subject = any($2::text[])`;

// One statement, whether there is such a key or not, so that neither answer comes sooner.
const FIND_CUSTOMERS: Statement = {
  name: 'issue-token.find-credentials',
  text: `
    select f.locked_until, f.has_failed, c.id, 'customer' as holder, c.account_id, c.mode, c.scopes, c.secret_hash,
      case when c.previous_secret_until > $3 then c.previous_secret_hash end as previous_secret_hash,
      c.active, c.expires_at, c.allowed_ips, c.account_status
    from (${FAILURES}
    ) f
    left join messaging.api_credentials c on c.api_key = $1`,
};

const FIND_OPERATORS: Statement = {
  name: 'issue-token.find-operator-credentials',
  text: `
    select f.locked_until, f.has_failed, k.id, 'operator' as holder, k.operator_id, o.role, k.secret_hash,
      null as previous_secret_hash, o.status = 'active' and k.revoked_at is null as active, k.expires_at, k.allowed_ips
    from (${FAILURES}
    ) f
    left join accounts.operator_keys k on k.api_key = $1
    left join accounts.operators o on o.id = k.operator_id`,
};

type Row = (StoredCredentials | { readonly id: null }) & {
  readonly locked_until: Date | null;
  readonly has_failed: boolean;
};

/** `subjects` are what wrong secrets of this caller are counted under. A key's prefix says whose it is. */
export async function findCredentials(
  db: Queryable,
  apiKey: string,
  subjects: readonly string[],
  now: Date,
): Promise<FoundCredentials> {
  const statement = isOperatorKey(apiKey) ? FIND_OPERATORS : FIND_CUSTOMERS;
  const [row] = await queryRows<Row>(db, statement, [apiKey, subjects, now]);
  return {
    stored: row && row.id !== null ? row : undefined,
    lockedUntil: row?.locked_until ?? undefined,
    hasFailed: row?.has_failed ?? false,
  };
}
