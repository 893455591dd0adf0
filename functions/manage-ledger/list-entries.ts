import { readUsd } from '../../shared/accounts/ledger/read-balance.ts';
import type { AdminLedgerEntry, AdminLedgerQuery } from '../../shared/contracts/http/admin/ledger.ts';
import { idAt } from '../../shared/kernel/id-time.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { LAST_ID } from '../../shared/kernel/page-by-id.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND, refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { decodeLedgerCursor, encodeLedgerCursor } from './ledger-cursor.ts';
import { type EntryRow, toLedgerEntry } from './ledger-row.ts';

type ListInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: AdminLedgerQuery;
};

/** Of an account without such entries a row of its balance alone. */
type PageRow = { readonly balance: string } & (EntryRow | { readonly id: null });

const ALL: Statement = { name: 'manage-ledger.list', text: listing('true') };
const BY_HAND: Statement = {
  name: 'manage-ledger.list-by-hand',
  text: listing(`l.kind in ('top_up', 'adjust')`),
};
const MADE_BY_HAND: ReadonlySet<string | undefined> = new Set(['top_up', 'adjust']);

// The account in a list and in the order: told plainly, the planner may walk the entries of all accounts. Entries by hand
// have an index of their own, for which their kinds must be told.
function listing(kinds: string): string {
  return `
    select b.balance, p.*
    from accounts.balances b
    left join lateral (
      select l.id, l.kind, l.amount, l.reserved, l.messages, l.reason, l.message_id, l.created_at
      from accounts.ledger_entries l
      where l.account_id = any(array[$1::uuid]) and l.id < least($2::uuid, $3::uuid) and l.id >= $4 and ${kinds}
        and ($5::text is null or l.kind = $5)
        and ($6::timestamptz is null or l.created_at >= $6)
        and ($7::timestamptz is null or l.created_at < $7)
      order by l.account_id, l.id desc
      limit $8) p on true
    where b.account_id = $1
    order by p.id desc`;
}

/** An entry's id is made while its transaction runs, its time when that began: later by less than this. */
const TRANSACTION_MAX_MS = 300_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000' as Uuid;

/** Newest first. */
export function createListEntries(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ params, query }) => {
    const accountId = parseId('account', params.id ?? '');
    if (accountId === undefined) return NOT_FOUND;
    const cursor = query.cursor === undefined ? undefined : decodeLedgerCursor(query.cursor);
    if (query.cursor !== undefined && !cursor)
      return refuseField('cursor', 'must be a next_cursor that a page gave');
    const rows = await readPage(db, accountId, cursor?.entryId, query);
    const [first] = rows;
    if (!first) return NOT_FOUND;
    const isWhole = query.kind === undefined && query.before === undefined;
    const now = cursor ? cursor.balanceBefore : readUsd(first.balance);
    const entries = rows.filter((row): row is EntryRow & PageRow => row.id !== null);
    return { kind: 'ok', status: 200, body: pageOf(entries, query.limit, isWhole ? now : undefined) };
  };
}

function readPage(
  db: Queryable,
  accountId: Uuid,
  behind: Uuid | undefined,
  { kind, after, before, limit }: AdminLedgerQuery,
): Promise<readonly PageRow[]> {
  const latest = before === undefined ? LAST_ID : idAt(new Date(before.getTime() + TRANSACTION_MAX_MS));
  const first = after === undefined ? FIRST_ID : idAt(after);
  return queryRows<PageRow>(db, MADE_BY_HAND.has(kind) ? BY_HAND : ALL, [
    ...[accountId, behind ?? LAST_ID, latest, first, kind, after, before, limit + 1],
  ]);
}

/** `balance`: after the first of them; `undefined` where nobody knows. */
function pageOf(rows: readonly EntryRow[], limit: number, balance: MicroUsd | undefined) {
  const data: AdminLedgerEntry[] = [];
  let after = balance;
  for (const row of rows.slice(0, limit)) {
    data.push(toLedgerEntry(row, after));
    if (after !== undefined) after = (after - readUsd(row.amount)) as MicroUsd;
  }
  const last = rows[limit - 1];
  const hasMore = last !== undefined && rows.length > limit;
  return {
    data,
    next_cursor: hasMore ? encodeLedgerCursor({ entryId: last.id, balanceBefore: after }) : null,
  };
}
