import { checkAccountLedger } from '../../shared/accounts/ledger/check-ledger.ts';
import type { LedgerCheck } from '../../shared/contracts/http/admin/ledger.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type CheckInput = { readonly params: Readonly<Record<string, string>> };

export function createCheckAccount(db: Queryable): (input: CheckInput) => Promise<Reply> {
  return async ({ params }) => {
    const accountId = parseId('account', params.id ?? '');
    const sums = accountId && (await checkAccountLedger(db, accountId));
    if (!sums) return NOT_FOUND;
    const { entries, balance, ledger, reserved, ledgerReserved } = sums;
    const answer: LedgerCheck = {
      equal: balance === ledger && reserved === ledgerReserved,
      entries,
      balance: formatUsd(balance),
      balance_by_ledger: formatUsd(ledger),
      reserved: formatUsd(reserved),
      reserved_by_ledger: formatUsd(ledgerReserved),
    };
    return { kind: 'ok', status: 200, body: answer };
  };
}
