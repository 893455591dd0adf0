import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const FIND: Statement = {
  name: 'manage-account-credentials.find-account',
  text: 'select id, status from accounts.accounts where id = $1',
};

export type FoundAccount = { readonly id: Uuid; readonly status: string };

/** The account that the path names, if it names one. */
export async function findAccount(
  db: Queryable,
  params: Readonly<Record<string, string>>,
): Promise<FoundAccount | undefined> {
  const id = parseId('account', params.id ?? '');
  const [row] = id ? await queryRows<FoundAccount>(db, FIND, [id]) : [];
  return row;
}
