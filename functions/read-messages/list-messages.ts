import type { ListMessagesQuery } from '../../shared/contracts/http/list-messages.ts';
import type { MessagePage } from '../../shared/contracts/http/message.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import { filtersOf } from '../../shared/messaging/search/filters-of.ts';
import { loadMatches } from '../../shared/messaging/search/load-matches.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ListMessagesInput = { readonly query: ListMessagesQuery; readonly caller: Principal };

/** Newest first. A page ends at a message, not at a number, so that new messages shift nothing. */
export function createListMessages(db: Queryable): (input: ListMessagesInput) => Promise<Reply> {
  return async ({ query, caller: { accountId } }) => {
    const search = { accountId, filters: filtersOf(query), before: query.cursor };
    const { rows, next } = await loadMatches(db, search, query.limit);
    const page: MessagePage = {
      data: rows.map((row) => toMessageResource(row)),
      next_cursor: next === undefined ? null : encodeCursor(next),
    };
    return { kind: 'ok', status: 200, body: page };
  };
}
