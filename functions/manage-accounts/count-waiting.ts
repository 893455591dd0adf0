import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** Of each status: nobody waits for more to be counted. */
const COUNTED_MAX = 100_000;

const waiting = (status: string) => `
    select count(*)::int as n from (
      select from messaging.message_log where account_id = $1 and status = '${status}' limit ${COUNTED_MAX}) q`;

const COUNT: Statement = {
  name: 'manage-accounts.count-waiting',
  text: `
    select accepted.n as messages_accepted, scheduled.n as messages_scheduled, queued.n as messages_queued
    from (${waiting('accepted')}) accepted, (${waiting('scheduled')}) scheduled, (${waiting('queued')}) queued`,
};

/** Messages of the account that no carrier link has had, by status. */
export async function countWaiting(
  db: Queryable,
  accountId: Uuid,
): Promise<Readonly<Record<string, number>>> {
  const [row] = await queryRows<Record<string, number>>(db, COUNT, [accountId]);
  return row ?? {};
}
