import { chargeAfter, RELEASED, releaseMoney } from '../../../shared/accounts/ledger/charge-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { TracedMessage } from '../../../shared/kernel/trace-context.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { isMember, membersOf } from '../submitter/ticket-members-sql.ts';

/** A post that Jasmin did not refuse. */
export type PostedTicket = {
  readonly ticketId: Uuid;
  /** Which post this was. */
  readonly posts: number;
  readonly jasminMessageId: string | undefined;
  readonly nextPostSeconds: number;
};

// A ticket that was made due, or posted again, since then is not put off by the note of an earlier post.
const NOTE_POSTS: Statement = {
  name: 'jasmin.note-posts',
  text: `
update messaging.tickets t set
  jasmin_message_id = coalesce(u.jasmin_message_id, t.jasmin_message_id),
  next_post_at = now() + make_interval(secs => u.next_post_seconds)
from unnest($1::uuid[], $2::int[], $3::text[], $4::int[]) u(id, posts, jasmin_message_id, next_post_seconds)
where t.id = u.id and t.posts = u.posts and t.next_post_at > now()`,
};

/** Notes Jasmin's ids, and when each ticket is posted again if it is still unclaimed then. */
export async function notePosts(db: Queryable, posted: readonly PostedTicket[]): Promise<void> {
  const sorted = [...posted].sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
  await queryRows(db, NOTE_POSTS, [
    sorted.map(({ ticketId }) => ticketId),
    sorted.map(({ posts }) => posts),
    sorted.map(({ jasminMessageId }) => jasminMessageId),
    sorted.map(({ nextPostSeconds }) => nextPostSeconds),
  ]);
}

const ROUTE_REFUSED = 'route_refused';

const REFUSE: Statement = {
  name: 'jasmin.refuse-ticket',
  text: `
with refused as (
  update messaging.tickets set claimed_at = now() where id = $1 and claimed_at is null returning id
), ${membersOf('refused')}, changed as (
  update messaging.message_log m set
    status = 'failed', final_at = now(), error_code = $2,
    sequence = m.sequence + 1, wake_at = now() + interval '5 seconds', wakes = 0, charge = ${chargeAfter("'failed'")}
  from member r
  where m.id = r.id and ${isMember('m', 'r')}
  returning m.id, m.traceparent, ${RELEASED}
), ${releaseMoney('changed')}
select id, traceparent from changed`,
};

/** Fails the members of a ticket that Jasmin will not take; answers them, whose events are owed. */
export function refuseTicket(db: Queryable, ticketId: Uuid): Promise<readonly TracedMessage[]> {
  return queryRows<TracedMessage>(db, REFUSE, [ticketId, ROUTE_REFUSED]);
}

const DISSOLVE: Statement = {
  name: 'jasmin.dissolve-ticket',
  text: `
with dissolved as (
  update messaging.tickets set claimed_at = now() where id = $1 and claimed_at is null returning id
)
update messaging.message_log m set ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
from dissolved d
where m.ticket_id = d.id and m.status = 'queued'
returning m.id`,
};

/** Closes a ticket that shall not travel any more; its members are queued as if it had never been. Answers how many. */
export async function dissolveTicket(db: Queryable, ticketId: Uuid): Promise<number> {
  return (await queryRows(db, DISSOLVE, [ticketId])).length;
}

// At most 200 tickets are open.
const DISSOLVE_ALL: Statement = {
  name: 'jasmin.dissolve-tickets-of-tag',
  text: `
with dissolved as (
  update messaging.tickets set claimed_at = now()
  where claimed_at is null and split_part(class, '/', 2) = $1 returning id
), freed as (
  update messaging.message_log m set ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
  from dissolved d
  where m.ticket_id = d.id and m.status = 'queued'
  returning d.id
)
select d.id, (select count(*)::int from freed f where f.id = d.id) as members from dissolved d`,
};

/** The same for all that were posted with that tag. */
export async function dissolveTickets(
  db: Queryable,
  tag: string,
): Promise<readonly { readonly id: Uuid; readonly members: number }[]> {
  return queryRows<{ id: Uuid; members: number }>(db, DISSOLVE_ALL, [tag]);
}

const UNCLAIMED: Statement = {
  name: 'jasmin.unclaimed-tickets',
  text: `
select t.id, t.connector, (
  select count(*)::int from messaging.message_log m where m.ticket_id = t.id and m.status = 'queued') as members
from messaging.tickets t where t.claimed_at is null limit $1`,
};

export type UnclaimedTicket = { readonly id: Uuid; readonly connector: string; readonly members: number };

/** What an earlier bridge left on its way. */
export async function unclaimedTickets(db: Queryable, limit: number): Promise<UnclaimedTicket[]> {
  return queryRows<UnclaimedTicket>(db, UNCLAIMED, [limit]);
}
