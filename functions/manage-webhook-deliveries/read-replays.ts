import type { ListReplaysQuery, WebhookReplayPage } from '../../shared/contracts/http/webhook-deliveries.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type DeliveriesInput, NOT_FOUND } from './deliveries-context.ts';
import { REPLAY_COLUMNS, type ReplayRow, toWebhookReplay } from './replay-row.ts';

const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Uuid;

const LIST: Statement = {
  name: 'manage-webhook-deliveries.list-replays',
  text: `
    select ${REPLAY_COLUMNS} from messaging.replay_jobs j
    where j.account_id = $1 and j.id < $2
    order by j.id desc
    limit $3`,
};

type ListInput = { readonly query: ListReplaysQuery; readonly caller: Principal };

/** Newest first. */
export function createListReplays(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<ReplayRow>(db, LIST, [
      caller.accountId,
      query.cursor ?? AFTER_ALL,
      query.limit + 1,
    ]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const page: WebhookReplayPage = {
      data: shown.map(toWebhookReplay),
      next_cursor: last && rows.length > shown.length ? encodeCursor(last.id) : null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}

const FIND: Statement = {
  name: 'manage-webhook-deliveries.find-replay',
  text: `select ${REPLAY_COLUMNS} from messaging.replay_jobs j where j.id = $1 and j.account_id = $2`,
};

export function createReadReplay(db: Queryable): (input: DeliveriesInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('replay', params.id ?? '');
    const [row] = id ? await queryRows<ReplayRow>(db, FIND, [id, caller.accountId]) : [];
    return row ? { kind: 'ok', status: 200, body: toWebhookReplay(row) } : NOT_FOUND;
  };
}
