import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { readUsd } from '../../shared/accounts/ledger/read-balance.ts';
import { showBalance } from '../../shared/accounts/ledger/show-balance.ts';
import { adjust, topUp } from '../../shared/accounts/ledger/top-up.ts';
import type { CreditBody } from '../../shared/contracts/http/admin/accounts.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';

const WAYS = { top_up: topUp, adjust } as const;

export function createCreditAccount(
  db: Queryable,
): (input: OperatorInput & { readonly body: CreditBody }) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const id = parseId('account', params.id ?? '');
    if (id === undefined) return NOT_FOUND;
    const { kind, amount, reason } = body;
    const balance = await WAYS[kind](db, id, readUsd(amount), reason, auditOperator(caller));
    return balance ? { kind: 'ok', status: 201, body: showBalance(balance) } : NOT_FOUND;
  };
}
