import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CustomerSession } from './sessions.ts';

// By the index of an account's messages in a status; a message waits 36 days at most.
const FIND: Statement = {
  name: 'customer-smpp.find-waiting',
  text: `
    select m.id from messaging.message_log m
    where m.account_id = $1 and m.status in ('accepted', 'scheduled', 'queued') and m.sending_at is null
      and m.id > (select messaging.uuid_floor(now() - interval '36 days')) and m.id < $6 and m.direction = 'outbound'
      and m.source_addr = $2 and m.dest_addr = $3 and m.test = $4 and m.smpp->>'systemId' = $5
    order by m.id desc limit $7`,
};

const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Uuid;

/**
 * Messages of the system_id between two addresses that no carrier link has had, the newest first; of those that are older
 * than `before`, where that is named.
 */
export async function findWaiting(
  db: Queryable,
  { accountId, systemId, test }: Pick<CustomerSession['account'], 'accountId' | 'systemId' | 'test'>,
  { from, to }: { readonly from: string; readonly to: string },
  { limit, before = NEWEST }: { readonly limit: number; readonly before?: Uuid | undefined },
): Promise<readonly Uuid[]> {
  const values = [accountId, from, to, test, systemId, before, limit];
  const rows = await queryRows<{ id: Uuid }>(db, FIND, values);
  return rows.map(({ id }) => id);
}
