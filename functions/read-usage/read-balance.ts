import { readBalance } from '../../shared/accounts/ledger/read-balance.ts';
import type { BalanceResource } from '../../shared/contracts/http/usage.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ReadBalanceInput = { readonly caller: Principal };

export function createReadBalance(db: Queryable): (input: ReadBalanceInput) => Promise<Reply> {
  return async ({ caller }) => {
    const found = await readBalance(db, caller.accountId);
    if (!found) return { kind: 'refused', code: 'not_found' };
    const body: BalanceResource = {
      billing: found.billing,
      currency: 'USD',
      balance: formatUsd(found.balance),
      reserved: formatUsd(found.reserved),
      credit_limit: formatUsd(found.creditLimit),
      low_balance: found.lowBalance === undefined ? null : formatUsd(found.lowBalance),
    };
    return { kind: 'ok', status: 200, body };
  };
}
