import type {
  ListUnownedMessagesQuery,
  UnownedMessage,
} from '../../shared/contracts/http/admin/unowned-messages.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { maskText } from '../../shared/kernel/mask-values.ts';
import { pageById } from '../../shared/kernel/page-by-id.ts';
import { loadUnowned } from '../../shared/messaging/load-unowned.ts';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

/** Newest first, masked. */
export function createListUnowned(
  db: Queryable,
): (input: { readonly query: ListUnownedMessagesQuery }) => Promise<Reply> {
  return async ({ query: { to, cursor: before, limit } }) => {
    const rows = await loadUnowned(db, { to, before, limit: limit + 1 });
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toUnowned) };
  };
}

function toUnowned(row: MessageRow): UnownedMessage {
  return {
    id: formatId('message', row.id),
    received_at: row.created_at.toISOString(),
    from: maskNumber(row.source_addr),
    to: row.dest_addr,
    body: maskText(row.message_body),
    segments: row.segments,
  };
}
