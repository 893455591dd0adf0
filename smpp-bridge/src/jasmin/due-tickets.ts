import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { FIRST_REPOST_SECONDS, type OpenTicket } from './open-tickets.ts';

// A ticket whose members have all been canceled, or have expired, is closed: there is nothing to claim under it.
const TAKE_DUE: Statement = {
  name: 'jasmin.take-due-tickets',
  text: `
with due as materialized (
  select id from messaging.tickets where claimed_at is null and next_post_at <= now()
  order by next_post_at limit $1 for update skip locked
), member as materialized (
  select m.ticket_id, count(*)::int as members,
    (array_agg(m.source_addr order by m.id))[1] as "from", (array_agg(m.dest_addr order by m.id))[1] as "to"
  from messaging.message_log m
  where m.ticket_id in (select id from due) and m.status = 'queued' and (m.valid_until is null or m.valid_until > now())
  group by m.ticket_id
)
update messaging.tickets t set
  posts = t.posts + (n.members is not null)::int,
  posted_at = case when n.members is null then t.posted_at else now() end,
  next_post_at = now() + make_interval(secs => $2),
  claimed_at = case when n.members is null then now() end
from due d left join member n on n.ticket_id = d.id
where t.id = d.id
returning t.id, t.connector, t.class, t.posts, coalesce(n.members, 0) as members, n."from", n."to"`,
};

type DueRow = Omit<OpenTicket, 'from' | 'to'> & { readonly from: string | null; readonly to: string | null };

export type DueTickets = {
  readonly tickets: readonly OpenTicket[];
  /** Tickets that had no members left and are closed now. */
  readonly closedIds: readonly Uuid[];
};

/** Takes up to `limit` unclaimed tickets whose time to be posted again has come; nobody else takes them meanwhile. */
export async function takeDueTickets(db: Queryable, limit: number): Promise<DueTickets> {
  const rows = await queryRows<DueRow>(db, TAKE_DUE, [limit, FIRST_REPOST_SECONDS]);
  const tickets = rows.flatMap(({ from, to, ...row }) =>
    from === null || to === null ? [] : [{ ...row, from, to }],
  );
  return { tickets, closedIds: rows.filter(({ members }) => members === 0).map(({ id }) => id) };
}

// Before any clock: the note of an earlier post, whose `now()` may be older than this one, must not put the ticket off.
const MAKE_ALL_DUE: Statement = {
  name: 'jasmin.make-tickets-due',
  text: `
with open as materialized (
  select id from messaging.tickets where claimed_at is null order by id for update
)
update messaging.tickets t set next_post_at = '-infinity' from open o where t.id = o.id returning t.id`,
};

/** Makes every unclaimed ticket due at once and answers how many: what Jasmin held of them is lost. */
export async function makeAllTicketsDue(db: Queryable): Promise<number> {
  return (await queryRows(db, MAKE_ALL_DUE, [])).length;
}
