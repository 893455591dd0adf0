import type { Uuid } from '../../../shared/kernel/ids.ts';
import { SHARED_USER } from '../../../shared/messaging/jasmin/names.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { type GroupingLimits, TICKET_MEMBERS_MAX } from '../submitter/grouping-limits.ts';
import { stillAllowed } from '../submitter/still-allowed-sql.ts';

/** A ticket that is on its way to Jasmin, with the addresses of its first member. */
export type OpenTicket = {
  readonly id: Uuid;
  readonly connector: string;
  /** `<Jasmin user>/<tag>`, and `/outside` where its members are outside of the user's value filters. */
  readonly class: string;
  readonly members: number;
  readonly from: string;
  readonly to: string;
  /** How often it was posted, this time included. */
  readonly posts: number;
};

const OUTSIDE = '/outside';

/** Jasmin's value filters will refuse it, as far as we know what they say. */
export function isOutside({ class: ticketClass }: Pick<OpenTicket, 'class'>): boolean {
  return ticketClass.endsWith(OUTSIDE);
}

/** The Jasmin user as whom it is posted. */
export function userOfClass({ class: ticketClass }: Pick<OpenTicket, 'class'>): string {
  return ticketClass.slice(0, ticketClass.indexOf('/'));
}

/** Until then it has probably not been lost on the way. */
export const FIRST_REPOST_SECONDS = 30;

// Rows that somebody else holds are left out: they are being canceled, or expire. They are found and locked by id alone,
// and judged afterwards: with the guard beside the id the planner takes the partial index of the queue, which it has to
// skip through for each row (measured 400 to 1,400 ms for 1,000 rows, against 30). A class is for whom Jasmin's filters
// answer alike: one user, one tag, and all of them inside the user's value filters or all outside. Our own replies answer
// from whatever number was written to, and go as the shared user. Which of many classes may send what is not a full ticket
// is left to chance, so that none stands behind the others for ever.
export const OPEN_TICKETS: Statement = {
  name: 'jasmin.open-tickets',
  text: `
with found as materialized (
  select f.* from unnest($1::uuid[]) u(id) cross join lateral (
    select q.id, q.vendor_connector, q.source_addr, q.dest_addr, q.status, q.ticket_id, q.valid_until, q.account_id,
      q.kind, q.queued_at, q.campaign_id, q.test
    from messaging.message_log q where q.id = u.id and q.id between (select $2::uuid) and (select $3::uuid)
    for no key update skip locked) f
), allowed as materialized (
  select f.id, f.vendor_connector, f.source_addr, f.dest_addr, l.tickets, l.partial, l.members as room,
    coalesce(j.uid, '${SHARED_USER}') || '/' || l.tag || case
      when ltrim(f.source_addr, '+') <> all (j.sources) or not ltrim(f.dest_addr, '+') ^@ any (j.destinations)
      then '${OUTSIDE}' else '' end as class
  from found f
  join unnest($4::text[], $5::text[], $6::int[], $7::int[], $8::int[])
    as l(connector, tag, members, tickets, partial) on l.connector = f.vendor_connector
  left join messaging.jasmin_users j on j.group_name = $11 and j.account_id = f.account_id and f.kind = 'customer'
  where f.status = 'queued' and f.ticket_id is null and (f.valid_until is null or f.valid_until > now())
    and ${stillAllowed('f')}
), placed as materialized (
  select a.*, row_number() over (partition by a.vendor_connector order by a.id) as place,
    (row_number() over (partition by a.vendor_connector, a.class order by a.id) - 1) / $9 as nth
  from allowed a where a.class <> all ($12::text[])
), candidate as (
  select vendor_connector, class, nth, tickets, partial, count(*) = $9 as is_full,
    (array_agg(source_addr order by id))[1] as "from", (array_agg(dest_addr order by id))[1] as "to"
  from placed where place <= room
  group by vendor_connector, class, nth, tickets, partial
), ranked as (
  select c.*, row_number() over (partition by vendor_connector order by is_full desc, random()) as rank,
    row_number() over (partition by vendor_connector, is_full order by random()) as rank_alike
  from candidate c
), ticket as materialized (
  select uuidv7() as id, r.* from ranked r
  where r.rank <= r.tickets and (r.is_full or r.rank_alike <= r.partial)
  order by r.rank limit $13
), marked as (
  update messaging.message_log m set ticket_id = t.id
  from placed p join ticket t using (vendor_connector, class, nth)
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

export type Grouping = {
  /** Messages of other connectors stay as they are. */
  readonly limits: readonly GroupingLimits[];
  /** Tickets of all connectors together. */
  readonly ticketsMax: number;
  /** Of bridges: whose Jasmin is meant. */
  readonly group: string;
  /** Classes of which there shall be no more tickets now. */
  readonly held: readonly string[];
};

/**
 * Groups queued messages that have no ticket, at most `TICKET_MEMBERS_MAX` of one class under one, and answers the tickets
 * to post. Messages beyond the limits stay as they are.
 */
export async function openTickets(
  db: Queryable,
  messageIds: readonly Uuid[],
  { limits, ticketsMax, group, held }: Grouping,
): Promise<OpenTicket[]> {
  const ids = [...new Set(messageIds)].sort();
  const { min, max } = idBounds(ids);
  return queryRows<OpenTicket>(db, OPEN_TICKETS, [
    ids,
    min,
    max,
    limits.map((limit) => limit.connector),
    limits.map((limit) => limit.tag),
    limits.map((limit) => limit.members),
    limits.map((limit) => limit.tickets),
    limits.map((limit) => limit.partial),
    TICKET_MEMBERS_MAX,
    FIRST_REPOST_SECONDS,
    group,
    held,
    ticketsMax,
  ]);
}
