import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const LOAD: Statement = {
  name: 'manage-numbers.load-account-ends',
  text: `
    select a.webhook_http_allowed as "httpAllowed",
      array(select s.system_id from messaging.smpp_credentials s where s.account_id = a.id and s.active)::text[] as "systemIds"
    from accounts.accounts a where a.id = $1`,
};

/** What a number of the account may lead to. */
export type AccountEnds = { readonly httpAllowed: boolean; readonly systemIds: readonly string[] };

export async function loadAccountEnds(db: Queryable, accountId: Uuid): Promise<AccountEnds> {
  const [row] = await queryRows<AccountEnds>(db, LOAD, [accountId]);
  return row ?? { httpAllowed: false, systemIds: [] };
}
