import { readBalance } from '../../shared/accounts/ledger/read-balance.ts';
import { showBalance } from '../../shared/accounts/ledger/show-balance.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ReadBalanceInput = { readonly caller: Principal };

export function createReadBalance(db: Queryable): (input: ReadBalanceInput) => Promise<Reply> {
  return async ({ caller }) => {
    const found = await readBalance(db, caller.accountId);
    if (!found) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: showBalance(found) };
  };
}
