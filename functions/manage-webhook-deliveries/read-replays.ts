import type { ListReplaysQuery, WebhookReplayPage } from '../../shared/contracts/http/webhook-deliveries.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { DeliveriesInput } from './deliveries-context.ts';
import { REPLAY_COLUMNS, type ReplayRow, toWebhookReplay } from './replay-row.ts';

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
      query.cursor ?? LAST_ID,
      query.limit + 1,
    ]);
    const page: WebhookReplayPage = pageById(rows, query.limit, toWebhookReplay);
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
