import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { TracedMessage } from '../../../shared/kernel/trace-context.ts';
import { inTransaction, type Pool, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

const LOCK: Statement = {
  name: 'relay.lock-tickets',
  text: 'select from messaging.tickets where id = any($1::uuid[]) order by id for update',
};

const RELEASE: Statement = {
  name: 'relay.release-tickets',
  text: `
with member as materialized (
  select id from messaging.message_log
  where ticket_id = any($1::uuid[]) and status = 'sending' and bridge_epoch = $2
  order by id
)
update messaging.message_log m set
  status = 'queued', bridge_epoch = null, ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
from member c
where m.id = c.id and m.ticket_id = any($1) and m.status || '' = 'sending' and m.bridge_epoch = $2
returning m.id, m.traceparent`,
};

/**
 * Puts back the members of tickets whose claim was not answered: it may have been committed without any link knowing.
 * The lock waits for a claim that is still under way; the second statement sees what it has done.
 */
export async function releaseTickets(
  pool: Pool,
  ticketIds: readonly Uuid[],
  epoch: number,
): Promise<readonly TracedMessage[]> {
  return inTransaction(pool, async (client) => {
    await queryRows(client, LOCK, [ticketIds]);
    return await queryRows<TracedMessage>(client, RELEASE, [ticketIds, epoch]);
  });
}
