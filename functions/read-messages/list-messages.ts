import type { z } from 'zod';
import type { listMessagesQuery } from '../../shared/contracts/http/list-messages.ts';
import type { MessagePage } from '../../shared/contracts/http/message.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  toMessageResource,
} from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Uuid;

type ListMessagesInput = {
  readonly query: z.output<typeof listMessagesQuery>;
  readonly caller: Principal;
};

const LIST_MESSAGES: Statement = {
  name: 'read-messages.list',
  text: `
    select ${MESSAGE_COLUMNS}
    from messaging.message_log m
    where m.account_id = $1 and m.id < $2 and ($3::text is null or m.direction = $3)
    order by m.id desc
    limit $4`,
};

/** Newest first. A page ends at a message, not at a number, so that new messages shift nothing. */
export function createListMessages(db: Queryable): (input: ListMessagesInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<MessageRow>(db, LIST_MESSAGES, [
      caller.accountId,
      query.cursor ?? AFTER_ALL,
      query.direction ?? null,
      query.limit + 1,
    ]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const page: MessagePage = {
      data: shown.map((row) => toMessageResource(row)),
      next_cursor: last && rows.length > shown.length ? encodeCursor(last.id) : null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}
