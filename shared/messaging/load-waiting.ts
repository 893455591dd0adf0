import type { Uuid } from '../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

/** Of each status: nobody waits for more to be counted. */
const COUNTED_MAX = 100_000;

const waiting = (status: string) => `
    select count(*) filter (where $2::text[] is null or source_addr = any($2))::int as n from (
      select source_addr from messaging.message_log where account_id = $1 and status = '${status}' limit ${COUNTED_MAX}) q`;

const LOAD: Statement = {
  name: 'messaging.load-waiting',
  text: `
    select accepted.n as messages_accepted, scheduled.n as messages_scheduled, queued.n as messages_queued
    from (${waiting('accepted')}) accepted, (${waiting('scheduled')}) scheduled, (${waiting('queued')}) queued`,
};

/** Messages of the account, or of these senders of it, that no carrier link has had, by status. */
export async function loadWaiting(
  db: Queryable,
  accountId: Uuid,
  senders?: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const [row] = await queryRows<Record<string, number>>(db, LOAD, [accountId, senders]);
  return row ?? {};
}
