import {
  encodeQueueCursor,
  type ListQueuesQuery,
  type QueueResource,
} from '../../shared/contracts/http/admin/queues.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { queuesVersion } from './action-store.ts';
import { loadQueues, type QueueRow } from './load-queues.ts';

/** In the order of connectors, accounts and states, with the version of the queues for an action on them. */
export function createListQueues(
  db: Queryable,
): (input: { readonly query: ListQueuesQuery }) => Promise<Reply> {
  return async ({ query: { limit, ...query } }) => {
    const version = await queuesVersion(db);
    const rows = await loadQueues(db, query, limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const body = { data: shown.map(toQueue), next_cursor: last ? cursorOf(last) : null };
    return { kind: 'ok', status: 200, body, headers: { etag: etagOf(version) } };
  };
}

function cursorOf({ connector, account_id: accountId, state }: QueueRow): string {
  return encodeQueueCursor({ connector, accountId, state });
}

function toQueue(row: QueueRow): QueueResource {
  return {
    ...row,
    connector: row.connector === '' ? null : row.connector,
    account_id: formatId('account', row.account_id),
    oldest_at: row.oldest_at.toISOString(),
  };
}
