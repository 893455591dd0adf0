import { OPT_OUT_TABLES } from '../../shared/compliance/opt-outs/opt-out-sql.ts';
import type { ListOptOutsQuery, OptOutPage } from '../../shared/contracts/http/opt-outs.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type OptOutRow, toOptOutResource } from './opt-out-row.ts';
import { refuseCursor } from './refuse-cursor.ts';
import { decodeTextCursor, encodeTextCursor } from './text-cursor.ts';

type ListInput = { readonly query: ListOptOutsQuery; readonly caller: Principal };

// By number: a row that is said again meanwhile keeps its place.
const listing = (table: string) => `
    select recipient, sender, opted_out, source, changed_at
    from ${table}
    where account_id = $1 and opted_out and (recipient, sender) > ($2, $3)
      and ($4::text is null or recipient = $4) and ($5::text is null or sender = $5)
      and ($6::text is null or source = $6) and ($7::timestamptz is null or changed_at > $7)
    order by recipient, sender
    limit $8`;

const LIST: Statement = { name: 'manage-opt-outs.list', text: listing(OPT_OUT_TABLES.live.latest) };
const LIST_TEST: Statement = {
  name: 'manage-opt-outs.list-sandbox',
  text: listing(OPT_OUT_TABLES.test.latest),
};

const FIRST = ['', ''] as const;

/** Who has opted out, in the order of their numbers. */
export function createListOptOuts(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const after = query.cursor === undefined ? FIRST : decodeTextCursor(query.cursor);
    if (after === undefined) return refuseCursor();
    const rows = await queryRows<OptOutRow>(db, caller.mode === 'test' ? LIST_TEST : LIST, [
      ...[caller.accountId, ...after, query.recipient ?? null, query.sender ?? null],
      ...[query.source ?? null, query.changed_after ?? null, query.limit + 1],
    ]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const page: OptOutPage = {
      data: shown.map(toOptOutResource),
      next_cursor: last && rows.length > shown.length ? encodeTextCursor(last.recipient, last.sender) : null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}
