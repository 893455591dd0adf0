import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CustomerSession } from './sessions.ts';

// By the index of an account's messages in a status; a message waits 36 days at most.
const FIND: Statement = {
  name: 'customer-smpp.find-waiting',
  text: `
    select m.id from messaging.message_log m
    where m.account_id = $1 and m.status in ('accepted', 'scheduled', 'queued')
      and m.id > (select messaging.uuid_floor(now() - interval '36 days')) and m.direction = 'outbound'
      and m.source_addr = $2 and m.dest_addr = $3 and m.test = $4
    order by m.id desc limit $5`,
};

/** The account's messages between two addresses that have not left, live ones or test ones, the newest first. */
export async function findWaiting(
  db: Queryable,
  { accountId, test }: Pick<CustomerSession['account'], 'accountId' | 'test'>,
  { from, to }: { readonly from: string; readonly to: string },
  limit: number,
): Promise<readonly Uuid[]> {
  const rows = await queryRows<{ id: Uuid }>(db, FIND, [accountId, from, to, test, limit]);
  return rows.map(({ id }) => id);
}
