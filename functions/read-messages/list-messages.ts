import { z } from 'zod';
import type { MessagePage } from '../../shared/contracts/http/message.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  toMessageResource,
} from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Uuid;

const cursorForm = z.string().transform((text, context) => {
  const id = decodeCursor(text);
  if (id) return id;
  context.addIssue({ code: 'custom', message: 'must be a next_cursor that a page gave' });
  return z.NEVER;
});

export const listMessagesQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number')
    .transform(Number)
    .pipe(z.int().min(1, 'must be at least 1').max(LIMIT_MAX, `must be at most ${LIMIT_MAX}`))
    .default(LIMIT_DEFAULT),
  cursor: cursorForm.optional(),
  direction: z.enum(['outbound', 'inbound'], { error: 'must be outbound or inbound' }).optional(),
});

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
