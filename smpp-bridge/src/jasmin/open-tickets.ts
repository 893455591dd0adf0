import type { Uuid } from '../../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { type GroupingLimits, TICKET_MEMBERS_MAX } from '../submitter/grouping-limits.ts';
import { stillAllowed } from '../submitter/still-allowed-sql.ts';

/** A ticket that is on its way to Jasmin, with the addresses of its first member. */
export type OpenTicket = {
  readonly id: Uuid;
  readonly connector: string;
  readonly class: string;
  readonly members: number;
  readonly from: string;
  readonly to: string;
  /** How often it was posted, this time included. */
  readonly posts: number;
};

/** Until then it has probably not been lost on the way. */
export const FIRST_REPOST_SECONDS = 30;

// Rows that somebody else holds are left out: they are being canceled, or expire. They are found and locked by id alone,
// and judged afterwards: with the guard beside the id the planner takes the partial index of the queue, which it has to
// skip through for each row (measured 400 to 1,400 ms for 1,000 rows, against 30).
export const OPEN_TICKETS: Statement = {
  name: 'jasmin.open-tickets',
  text: `
with found as materialized (
  select f.* from unnest($1::uuid[]) u(id) cross join lateral (
    select q.id, q.vendor_connector, q.source_addr, q.dest_addr, q.status, q.ticket_id, q.valid_until, q.account_id,
      q.kind, q.queued_at, q.campaign_id
    from messaging.message_log q where q.id = u.id and q.id between (select $2::uuid) and (select $3::uuid)
    for no key update skip locked) f
), placed as materialized (
  select f.*, l.class, l.tickets, l.partial, l.members as room,
    row_number() over (partition by f.vendor_connector order by f.id) as place,
    (row_number() over (partition by f.vendor_connector order by f.id) - 1) / $9 as nth
  from found f
  join unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[])
    as l(connector, class, members, tickets, partial) on l.connector = f.vendor_connector
  where f.status = 'queued' and f.ticket_id is null and (f.valid_until is null or f.valid_until > now())
    and ${stillAllowed('f')}
), ticket as materialized (
  select uuidv7() as id, vendor_connector, class, nth,
    (array_agg(source_addr order by id))[1] as "from", (array_agg(dest_addr order by id))[1] as "to"
  from placed where place <= room and nth < tickets
  group by vendor_connector, class, nth, partial
  having count(*) = $9 or nth < partial
), marked as (
  update messaging.message_log m set ticket_id = t.id
  from placed p join ticket t using (vendor_connector, nth)
  where p.place <= p.room and m.id = p.id and m.id between (select $2::uuid) and (select $3::uuid)
  returning m.ticket_id
), inserted as (
  insert into messaging.tickets (id, class, connector, posted_at, posts, next_post_at)
  select id, class, vendor_connector, now(), 1, now() + make_interval(secs => $10)
  from ticket where id in (select ticket_id from marked)
)
select t.id, t.vendor_connector as connector, t.class, t."from", t."to", 1 as posts, m.members
from ticket t
join (select ticket_id, count(*)::int as members from marked group by ticket_id) m on m.ticket_id = t.id`,
};

/**
 * Groups queued messages that have no ticket, at most `TICKET_MEMBERS_MAX` under one, and answers the tickets to post.
 * Messages beyond the limits, or of connectors without limits, stay as they are.
 */
export async function openTickets(
  db: Queryable,
  messageIds: readonly Uuid[],
  limits: readonly GroupingLimits[],
): Promise<OpenTicket[]> {
  const ids = [...new Set(messageIds)].sort();
  const { min, max } = idBounds(ids);
  return queryRows<OpenTicket>(db, OPEN_TICKETS, [
    ids,
    min,
    max,
    limits.map((limit) => limit.connector),
    limits.map((limit) => limit.class),
    limits.map((limit) => limit.members),
    limits.map((limit) => limit.tickets),
    limits.map((limit) => limit.partial),
    TICKET_MEMBERS_MAX,
    FIRST_REPOST_SECONDS,
  ]);
}
