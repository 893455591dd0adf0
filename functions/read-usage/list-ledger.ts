import type { LedgerEntry, LedgerPage, LedgerQuery } from '../../shared/contracts/http/usage.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ListLedgerInput = { readonly query: LedgerQuery; readonly caller: Principal };

type EntryRow = Omit<LedgerEntry, 'id' | 'created_at'> & { readonly id: Uuid; readonly created_at: Date };

// The account in a list and in the order: told plainly, the planner may walk the entries of all accounts.
const LIST: Statement = {
  name: 'read-usage.list-ledger',
  text: `
    select l.id, l.kind, l.amount, l.reserved, l.messages, l.reason, l.created_at
    from accounts.ledger_entries l
    where l.account_id = any(array[$1::uuid]) and l.id < $2
    order by l.account_id, l.id desc
    limit $3`,
};

/** Newest first. */
export function createListLedger(db: Queryable): (input: ListLedgerInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const values = [caller.accountId, query.cursor ?? LAST_ID, query.limit + 1];
    const rows = await queryRows<EntryRow>(db, LIST, values);
    const body: LedgerPage = pageById(rows, query.limit, (row) => ({
      ...row,
      id: formatId('ledgerEntry', row.id),
      created_at: row.created_at.toISOString(),
    }));
    return { kind: 'ok', status: 200, body };
  };
}
