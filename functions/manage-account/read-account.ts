import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccountResource } from './account-row.ts';

const FIND: Statement = {
  name: 'manage-account.find',
  text: `select ${ACCOUNT_COLUMNS} from accounts.accounts a where a.id = $1`,
};

/** The account of the caller's key: there is no other to ask for. */
export function createReadAccount(db: Queryable): (input: { readonly caller: Principal }) => Promise<Reply> {
  return async ({ caller }) => {
    const [row] = await queryRows<AccountRow>(db, FIND, [caller.accountId]);
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toAccountResource(row) };
  };
}
