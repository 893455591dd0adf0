import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type StoredCredentials = {
  readonly id: Uuid;
  readonly account_id: Uuid;
  readonly api_secret_hash: string | null;
  /** The key may open the API: it is active and not for SMPP only. */
  readonly usable: boolean;
  readonly account_status: string;
};

const FIND_CREDENTIALS: Statement = {
  name: 'issue-token.find-credentials',
  text: `
    select c.id, c.account_id, c.api_secret_hash, c.active and c.auth_type in ('API_KEY', 'BOTH') as usable,
      a.status as account_status
    from messaging.customer_sms_auth c
    join accounts.accounts a on a.id = c.account_id
    where c.api_key = $1`,
};

export async function findCredentials(db: Queryable, apiKey: string): Promise<StoredCredentials | undefined> {
  const [row] = await queryRows<StoredCredentials>(db, FIND_CREDENTIALS, [apiKey]);
  return row;
}
