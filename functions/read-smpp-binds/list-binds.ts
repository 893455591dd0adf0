import type { ListSmppBindsQuery, SmppBindPage } from '../../shared/contracts/http/smpp-binds.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { BIND_COLUMNS, type BindRow, IS_BOUND, toBind } from './bind-row.ts';

type ListBindsInput = { readonly query: ListSmppBindsQuery; readonly caller: Principal };

const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const LIST: Statement = {
  name: 'read-smpp-binds.list',
  text: `
    select ${BIND_COLUMNS} from messaging.smpp_sessions s
    where s.account_id = $1 and s.id < $2 and ${IS_BOUND} = $3 and ($4::text is null or s.system_id = $4)
    order by s.id desc
    limit $5`,
};

/** Newest first. */
export function createListBinds(db: Queryable): (input: ListBindsInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<BindRow>(db, LIST, [
      ...[caller.accountId, query.cursor ?? AFTER_ALL, query.state === 'bound', query.system_id],
      query.limit + 1,
    ]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const body: SmppBindPage = {
      data: shown.map(toBind),
      next_cursor: last && rows.length > shown.length ? encodeCursor(last.id) : null,
    };
    return { kind: 'ok', status: 200, body };
  };
}
