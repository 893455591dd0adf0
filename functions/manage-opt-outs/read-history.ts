import { OPT_OUT_TABLES } from '../../shared/compliance/opt-outs/opt-out-sql.ts';
import type { OptOutSource } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import type {
  OptOutChangeResource,
  OptOutHistory,
  OptOutHistoryQuery,
} from '../../shared/contracts/http/opt-outs.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type HistoryInput = { readonly query: OptOutHistoryQuery; readonly caller: Principal };

type ChangeRow = {
  readonly id: Uuid;
  readonly recipient: string;
  readonly sender: string;
  readonly opted_out: boolean;
  readonly source: OptOutSource;
  readonly keyword: string | null;
  readonly inbound_message_id: Uuid | null;
  readonly actor: string | null;
  readonly changed_at: Date;
};

const history = (table: string) => `
    select id, recipient, sender, opted_out, source, keyword, inbound_message_id, actor, changed_at
    from ${table}
    where account_id = $1 and recipient = $2 and id < $3
    order by id desc
    limit $4`;

const HISTORY: Statement = { name: 'manage-opt-outs.history', text: history(OPT_OUT_TABLES.live.history) };
const HISTORY_TEST: Statement = {
  name: 'manage-opt-outs.sandbox-history',
  text: history(OPT_OUT_TABLES.test.history),
};

/** Every change of one recipient, newest first. */
export function createReadHistory(db: Queryable): (input: HistoryInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const { recipient, cursor = LAST_ID, limit } = query;
    const statement = caller.mode === 'test' ? HISTORY_TEST : HISTORY;
    const rows = await queryRows<ChangeRow>(db, statement, [caller.accountId, recipient, cursor, limit + 1]);
    const page: OptOutHistory = pageById(rows, limit, toResource);
    return { kind: 'ok', status: 200, body: page };
  };
}

function toResource(row: ChangeRow): OptOutChangeResource {
  return {
    id: formatId('optOutChange', row.id),
    recipient: row.recipient,
    sender: row.sender === '' ? null : row.sender,
    opted_out: row.opted_out,
    source: row.source,
    keyword: row.keyword,
    message_id: row.inbound_message_id === null ? null : formatId('message', row.inbound_message_id),
    actor: row.actor,
    changed_at: row.changed_at.toISOString(),
  };
}
