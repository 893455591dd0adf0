import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { stillAllowed } from './still-allowed-sql.ts';

/** Accounts that one look shares the room among; the next look begins behind the last of them. */
const ACCOUNTS_MAX = 100;

// Walks from account to account along the partial index, so that an account with 100,000 queued rows costs as much as
// one with a single row, and takes the same few rows of each. The row comparisons leave the planner no other index to
// order by: with plain equalities it was seen to read every row that an account ever sent.
const SELECT_QUEUED: Statement = {
  name: 'bridge.select-queued',
  text: `
with recursive walk(connector, account_id, step) as (
  (select q.vendor_connector, q.account_id, 1 from messaging.message_log q
   where q.status = 'queued' and q.ticket_id is null and (q.vendor_connector, q.account_id) > ($1::varchar, $2::uuid)
   order by q.vendor_connector, q.account_id limit 1)
  union all
  select n.vendor_connector, n.account_id, w.step + 1 from walk w cross join lateral (
    select q.vendor_connector, q.account_id from messaging.message_log q
    where q.status = 'queued' and q.ticket_id is null
      and (q.vendor_connector, q.account_id) > ($1::varchar, w.account_id)
    order by q.vendor_connector, q.account_id limit 1) n
  where w.step < $3 and w.connector = $1
), turn as (
  select w.account_id, w.step from walk w
  where w.connector = $1 and not exists (
    select from accounts.accounts a where a.id = w.account_id and a.status <> 'active')
), share(rows) as (
  select ceil($4::numeric / greatest(1, count(*)))::int from turn
)
select picked.id, t.account_id, t.step
from turn t cross join share s cross join lateral (
  select q.id, row_number() over (order by q.vendor_connector, q.account_id, q.id) as place
  from messaging.message_log q
  where q.status = 'queued' and q.ticket_id is null and (q.valid_until is null or q.valid_until > now())
    and ${stillAllowed('q')}
    and (q.vendor_connector, q.account_id) >= ($1::varchar, t.account_id)
    and (q.vendor_connector, q.account_id) <= ($1::varchar, t.account_id)
  order by q.vendor_connector, q.account_id, q.id limit (select s.rows)) picked
order by picked.place, picked.id
limit $4`,
};

export type QueuedRows = {
  /** The oldest of each account first, then the second of each, and so on. */
  readonly ids: readonly Uuid[];
  /** Where the next look begins: after this account, or from the start. */
  readonly nextAfter: Uuid | undefined;
};

const NIL = '00000000-0000-0000-0000-000000000000';

/** Up to `room` queued rows of a connector, shared evenly over the accounts that come after `after`. */
export async function selectQueued(
  db: Queryable,
  connector: string,
  room: number,
  after: Uuid | undefined,
): Promise<QueuedRows> {
  const rows = await queryRows<{ id: Uuid; account_id: Uuid; step: number }>(db, SELECT_QUEUED, [
    connector,
    after ?? NIL,
    Math.min(ACCOUNTS_MAX, room),
    room,
  ]);
  let last: { account_id: Uuid; step: number } | undefined;
  for (const row of rows) if (last === undefined || row.step > last.step) last = row;
  const reachedEnd = last === undefined || last.step < Math.min(ACCOUNTS_MAX, room);
  return { ids: rows.map(({ id }) => id), nextAfter: reachedEnd ? undefined : last?.account_id };
}
