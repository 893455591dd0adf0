import type { Uuid } from '../../shared/kernel/ids.ts';
import { JASMIN_STATE_STALE_SECONDS } from '../../shared/messaging/bridge-silence.ts';
import type { HeldRoute } from '../../shared/messaging/jasmin/held-route.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type JasminView = {
  readonly verdict: string;
  /** Why it does not hold what it shall. */
  readonly problem: string | null;
  readonly routes: readonly HeldRoute[];
  /** Jasmin's names of connectors. */
  readonly connectors: readonly { readonly cid: string; readonly connector: string }[];
  /** A bridge looks after it now. */
  readonly fresh: boolean;
  /** As whom the account's messages are posted, where it is not the shared user. */
  readonly uid: string | null;
  readonly gid: string | null;
};

const VIEW: Statement = {
  name: 'manage-routes.jasmin-view',
  text: `
    select s.verdict, s.problem, s.routes, s.connectors, u.uid, u.gid,
      s.updated_at > now() - interval '${JASMIN_STATE_STALE_SECONDS} seconds' as fresh
    from messaging.jasmin_state s
    left join messaging.jasmin_users u on u.group_name = s.group_name and u.account_id = $2
    where s.group_name = $1 and s.bridge is not null`,
};

/** `undefined` where no bridge has looked after one yet. */
export async function readJasminView(
  db: Queryable,
  group: string,
  accountId: Uuid,
): Promise<JasminView | undefined> {
  const [row] = await queryRows<JasminView>(db, VIEW, [group, accountId]);
  return row;
}
