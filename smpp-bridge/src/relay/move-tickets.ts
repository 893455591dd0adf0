import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { isMember, membersOf } from '../submitter/ticket-members-sql.ts';

export type TicketAtConnector = { readonly ticketId: Uuid; readonly connector: string };

const MOVE: Statement = {
  name: 'relay.move-tickets',
  text: `
with moved as (
  update messaging.tickets t set connector = u.connector
  from unnest($1::uuid[], $2::text[]) u(id, connector)
  where t.id = u.id and t.claimed_at is null and t.connector <> u.connector
  returning t.id, t.connector
), ${membersOf('moved')}
update messaging.message_log m set vendor_connector = v.connector
from member c join moved v on v.id = c.ticket_id
where m.id = c.id and ${isMember('m', 'c')} and not m.test`,
};

/**
 * Gives unclaimed tickets, and their members, to the connectors that Jasmin has chosen for them. Test messages stay with
 * the one that they have, whatever Jasmin says.
 */
export async function moveTickets(db: Queryable, tickets: readonly TicketAtConnector[]): Promise<void> {
  const sorted = [...tickets].sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
  await queryRows(db, MOVE, [
    sorted.map(({ ticketId }) => ticketId),
    sorted.map(({ connector }) => connector),
  ]);
}
