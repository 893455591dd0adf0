import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { BIND_COLUMNS, type BindRow, toBind } from './bind-row.ts';

export type OneBindInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
};

const FIND: Statement = {
  name: 'read-smpp-binds.find',
  text: `select ${BIND_COLUMNS} from messaging.smpp_sessions s where s.id = $1 and s.account_id = $2`,
};

/** A bind of another account is as absent as none. */
async function findBind(db: Queryable, accountId: Uuid, id: Uuid): Promise<BindRow | undefined> {
  const [row] = await queryRows<BindRow>(db, FIND, [id, accountId]);
  return row;
}

export function createReadBind(db: Queryable): (input: OneBindInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('smppBind', params.id ?? '');
    const row = id && (await findBind(db, caller.accountId, id));
    return row ? { kind: 'ok', status: 200, body: toBind(row) } : { kind: 'refused', code: 'not_found' };
  };
}
