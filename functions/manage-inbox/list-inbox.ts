import type { InboxItem, InboxPage, ListInboxQuery } from '../../shared/contracts/http/inbox.ts';
import type { InboxReason } from '../../shared/delivery/keep-in-inbox-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  toMessageResource,
} from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { decodeInboxCursor, encodeInboxCursor, type InboxCursor } from './inbox-cursor.ts';

type ListInput = { readonly query: ListInboxQuery; readonly caller: Principal };

type ItemRow = MessageRow & {
  readonly item_id: Uuid;
  readonly reason: InboxReason;
  readonly kept_at: Date;
  readonly acknowledged_at: Date | null;
  readonly snapshot: string;
};

/** `state` is SQL of the caller's own: a condition that an index is made for. */
function listBy(state: string): string {
  return `
    select i.id as item_id, i.reason, i.created_at as kept_at, i.acknowledged_at,
      coalesce($3::pg_snapshot, pg_current_snapshot())::text as snapshot, ${MESSAGE_COLUMNS}
    from messaging.inbox_items i
    cross join lateral (select * from messaging.message_log l where l.id = i.message_id offset 0) m
    where i.account_id = $1 and i.id > $2 and ${state} and ($4 = '' or i.number = $4)
      and ($3::pg_snapshot is null or pg_visible_in_snapshot(i.written_by, $3::pg_snapshot))
    order by i.id
    limit $5`;
}

const LIST_OPEN: Statement = {
  name: 'manage-inbox.list-open',
  text: listBy('i.acknowledged_at is null'),
};
const LIST_ALL: Statement = { name: 'manage-inbox.list-all', text: listBy('true') };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** The oldest first: whoever acknowledges what was read comes to the end. */
export function createListInbox(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const cursor = query.cursor === undefined ? undefined : decodeInboxCursor(query.cursor);
    if (query.cursor !== undefined && !cursor) {
      return refuseField('cursor', 'must be a next_cursor that a page gave');
    }
    const number = query.to ?? '';
    if (cursor && cursor.number !== number) return refuseField('to', 'must be as for the page before');
    const rows = await queryRows<ItemRow>(db, query.acknowledged === 'true' ? LIST_ALL : LIST_OPEN, [
      ...[caller.accountId, cursor?.itemId ?? BEFORE_ALL, cursor?.snapshot ?? null, number, query.limit + 1],
    ]);
    return { kind: 'ok', status: 200, body: pageOf(rows, query.limit, number) };
  };
}

function pageOf(rows: readonly ItemRow[], limit: number, number: string): InboxPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const here: InboxCursor | undefined = last && { itemId: last.item_id, snapshot: last.snapshot, number };
  return {
    data: shown.map(toItem),
    next_cursor: here && rows.length > shown.length ? encodeInboxCursor(here) : null,
    up_to: here ? encodeInboxCursor(here) : null,
  };
}

function toItem(row: ItemRow): InboxItem {
  return {
    reason: row.reason,
    kept_at: row.kept_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    message: toMessageResource(row),
  };
}
