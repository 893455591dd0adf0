import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../message-resource.ts';
import { type Lead, planSearch } from './plan-search.ts';
import type { SearchFilters } from './search-filters.ts';

/** Messages that a page looks at where the leading index alone does not decide. */
const WALK_MAX = 2_000;
/** Accepted messages are few; where validation is behind, a page ends before it has looked at all of them. */
const ACCEPTED_MAX = 2_000;

export type Matches = {
  /** Newest first, at most as many as asked for. */
  readonly rows: readonly MessageRow[];
  /** Where the next page begins, also behind a page that is not full: what follows was not looked at. `undefined`: the end. */
  readonly next: Uuid | undefined;
};

// Of each statement: $1 the account, $2 and $3 the bounds of ids, $4 rows to walk, $5 accepted rows to walk, $6 rows to
// answer, then the filters. What an index of message_log is led by stands in a list and in the order, which leaves the planner
// no other index to walk.
const inSearch = (condition: string) => `
  select s.id from messaging.message_search s where ${condition} and s.id >= $2 and s.id < $3
  order by s.id desc limit $4`;

const WALKS: Readonly<Record<Lead, string>> = {
  reference: inSearch('s.reference_key = messaging.search_key($1, $13)'),
  batch: inSearch('s.batch_id = $14'),
  recipient: inSearch('s.to_key = messaging.search_key($1, $10)'),
  text: inSearch('s.text_key = messaging.search_key($1, $15)'),
  campaign: inSearch('s.campaign_key = messaging.search_key($1, $11)'),
  sender: inSearch('s.from_key = messaging.search_key($1, $9)'),
  tag: `
  select t.id from messaging.message_tags t
  where t.tag_key = messaging.search_key($1, $12) and t.id >= $2 and t.id < $3
  order by t.id desc limit $4`,
  error: `
  select e.id from messaging.message_log e
  where e.account_id = $1 and e.error_code = any(array[$8::text]) and e.id >= $2 and e.id < $3
  order by e.error_code, e.id desc limit $4`,
  status: `
  select q.id from unnest($7::text[]) u(status) cross join lateral (
    select l.id from messaging.message_log l
    where l.account_id = $1 and l.status = any(array[u.status]) and l.id >= $2 and l.id < $3
    order by l.status, l.id desc limit $4) q
  order by q.id desc limit $4`,
  account: `
  select l.id from messaging.message_log l
  where l.account_id = any(array[$1::uuid]) and l.id >= $2 and l.id < $3
  order by l.account_id, l.id desc limit $4`,
};

/** Of these the index has all there is; the others do not have what is still accepted. */
const WHOLE: readonly Lead[] = ['error', 'status', 'account'];

// The texts as they were written are known to the search only: what leaves may be encoded otherwise.
const MATCHES = `
  ($7::text[] is null or m.status = any($7)) and ($8::text is null or m.error_code = $8)
  and ($9::text is null or m.source_addr = $9) and ($10::text is null or m.dest_addr = $10)
  and ($11::text is null or m.campaign_id = $11) and ($12::text is null or $12 = any(m.tags))
  and ($13::text is null or m.reference = $13) and ($14::uuid is null or m.batch_id = $14)
  and ($15::text is null
    or m.status = 'accepted' and messaging.text_hash(m.message_body) = $15
    or (select true from messaging.message_search s
        where s.text_key = messaging.search_key($1, $15) and s.id = m.id limit 1))`;

/** Behind the edge a walk has not looked: what the other found there waits for the next page. */
const statementOf = (lead: Lead): Statement => ({
  name: `search.by-${lead}`,
  text: `
with walked as materialized (${WALKS[lead]}
), accepted as materialized (
  select a.id from messaging.message_log a
  where ${WHOLE.includes(lead) ? 'false' : 'true'} and a.account_id = $1 and a.status = any(array['accepted']) and a.id >= $2 and a.id < $3
  order by a.status, a.id desc limit $5
), edge as materialized (
  select greatest(
    (select id from walked order by id desc offset $4 - 1 limit 1),
    (select id from accepted order by id desc offset greatest($5 - 1, 0) limit 1)) as id
), found as (
  select id from walked union select id from accepted
)
select edge.id as edge, r.*
from edge left join lateral (
  select ${MESSAGE_COLUMNS} from (select f.id from found f where edge.id is null or f.id >= edge.id order by f.id desc) c
  cross join lateral (select * from messaging.message_log l where l.id = c.id and l.account_id = $1 offset 0) m
  where ${MATCHES}
  order by c.id desc limit $6) r on true`,
});

const STATEMENTS = Object.fromEntries(
  Object.keys(WALKS).map((lead) => [lead, statementOf(lead as Lead)]),
) as Readonly<Record<Lead, Statement>>;

type FoundRow = MessageRow & { readonly edge: Uuid | null };
/** Without a match there is one row that has only the edge. */
type EdgeRow = { readonly edge: Uuid | null; readonly id: null };

/**
 * One page of an account's messages, newest first, before the id where the page before ended. A page looks at a bounded
 * number of messages: with several filters it may have fewer matches than `limit`, or none, and still not be the last.
 */
export async function loadMatches(
  db: Queryable,
  query: { readonly accountId: Uuid; readonly filters: SearchFilters; readonly before?: Uuid | undefined },
  limit: number,
): Promise<Matches> {
  const { accountId, filters } = query;
  const plan = planSearch(filters, query.before);
  const found = await queryRows<FoundRow | EdgeRow>(db, STATEMENTS[plan.lead], [
    accountId,
    plan.idFrom,
    plan.idBefore,
    plan.isFiltered ? Math.max(WALK_MAX, limit + 1) : limit + 1,
    plan.hasAccepted ? ACCEPTED_MAX : 0,
    limit + 1,
    plan.statuses ?? null,
    filters.errorCode ?? null,
    filters.from ?? null,
    filters.to ?? null,
    filters.campaign ?? null,
    filters.tag ?? null,
    filters.reference ?? null,
    filters.batchId ?? null,
    filters.textHash ?? null,
  ]);
  const matches = found.filter((row) => row.id !== null);
  const rows = matches.slice(0, limit);
  const next = matches.length > limit ? rows.at(-1)?.id : found[0]?.edge;
  return { rows, next: next ?? undefined };
}
