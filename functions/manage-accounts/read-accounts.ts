import { readBalance } from '../../shared/accounts/ledger/read-balance.ts';
import { showBalance } from '../../shared/accounts/ledger/show-balance.ts';
import type { ListAccountsQuery } from '../../shared/contracts/http/admin/accounts.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toAccount } from './account-row.ts';
import { findAccount, listAccounts } from './account-store.ts';

/** Newest first. */
export function createListAccounts(
  db: Queryable,
): (input: { readonly query: ListAccountsQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit, status, name } }) => {
    const rows = await listAccounts(db, cursor ?? LAST_ID, limit + 1, { status, name });
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toAccount) };
  };
}

export function createReadAccount(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findAccount(db, parseId('account', params.id ?? ''));
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toAccount(row), headers: { etag: etagOf(row.version) } };
  };
}

export function createReadBalance(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const id = parseId('account', params.id ?? '');
    const balance = id && (await readBalance(db, id));
    return balance ? { kind: 'ok', status: 200, body: showBalance(balance) } : NOT_FOUND;
  };
}
