// Which accounts' messages are posted as which of Jasmin's users: rows go before the user does, and come after it has.
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { JasminCustomerUser } from './desired-routes.ts';
import type { UserSettings } from './user-settings.ts';

const FORGET: Statement = {
  name: 'jasmin.forget-users',
  text: `
delete from messaging.jasmin_users u
where u.group_name = $1 and not exists (
  select from unnest($2::uuid[], $3::text[]) w(account_id, uid) where w.account_id = u.account_id and w.uid = u.uid)`,
};

/** From now on no ticket is made for a user that is not among them. */
export async function forgetUsers(
  db: Queryable,
  group: string,
  wanted: readonly JasminCustomerUser[],
): Promise<void> {
  await queryRows(db, FORGET, [
    group,
    wanted.map(({ accountId }) => accountId),
    wanted.map(({ uid }) => uid),
  ]);
}

const NOTE: Statement = {
  name: 'jasmin.note-users',
  text: `
insert into messaging.jasmin_users as u (group_name, account_id, uid, gid, sources, destinations, settings)
select $1, g.account_id, g.uid, g.gid, g.sources, g.destinations, g.settings
from jsonb_to_recordset($2) g(account_id uuid, uid text, gid text, sources text[], destinations text[], settings jsonb)
where exists (select from accounts.accounts a where a.id = g.account_id)
on conflict (group_name, account_id) do update set
  uid = excluded.uid, gid = excluded.gid, sources = excluded.sources, destinations = excluded.destinations,
  settings = excluded.settings, given_at = now()
where (u.uid, u.gid, u.sources, u.destinations, u.settings)
  is distinct from (excluded.uid, excluded.gid, excluded.sources, excluded.destinations, excluded.settings)`,
};

/** Jasmin has these now, with these settings by uid. */
export async function noteUsers(
  db: Queryable,
  group: string,
  given: readonly JasminCustomerUser[],
  settings: ReadonlyMap<string, UserSettings>,
): Promise<void> {
  const rows = given.map(({ accountId, ...user }) => ({
    ...{ account_id: accountId, ...user },
    settings: settings.get(user.uid) ?? {},
  }));
  await queryRows(db, NOTE, [group, JSON.stringify(rows)]);
}
