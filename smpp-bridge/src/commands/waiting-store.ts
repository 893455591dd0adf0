// What waits for a connector: queued rows, in a ticket at Jasmin or not. A row that leaves a ticket is not claimed with it
// any more; a ticket without rows is closed when it is due.
import { chargeAfter, RELEASED, releaseMoney } from '../../../shared/accounts/ledger/charge-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { LAST_ID } from '../../../shared/kernel/page-by-id.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

export type WaitingMessage = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly accountGroup: string | null;
  readonly sender: string;
  readonly recipient: string;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly test: boolean;
  /** A part is at the carrier: the others must follow it. */
  readonly begun: boolean;
};

/** Where a walk over what waits stands: after that row. */
export type WalkPlace = { readonly accountId: Uuid; readonly id: Uuid };

const NIL = '00000000-0000-0000-0000-000000000000' as Uuid;
/** Before everything, or before everything of an account. */
export function walkStart(accountId: Uuid = NIL): WalkPlace {
  return { accountId, id: NIL };
}

const WAITING_COLUMNS = `
  q.id, q.account_id as "accountId", a.route_group as "accountGroup", q.source_addr as sender, q.dest_addr as recipient,
  q.encoding, q.test,
  q.submit_attempts > 0 and exists (
    select from messaging.message_parts p where p.message_id = q.id and p.status <> 'failed') as begun`;

// The row comparison leaves the planner no other index to order by than that of the queue.
const SELECT_QUEUED: Statement = {
  name: 'bridge.select-waiting',
  text: `
select ${WAITING_COLUMNS}
from (
  select l.* from messaging.message_log l
  where l.status = 'queued' and l.ticket_id is null
    and (l.vendor_connector, l.account_id, l.id) > ($1::varchar, $2::uuid, $3::uuid)
    and (l.vendor_connector, l.account_id) <= ($1::varchar, $6::uuid)
    and l.queued_at <= $4
  order by l.vendor_connector, l.account_id, l.id limit $5) q
left join accounts.accounts a on a.id = q.account_id
order by q.account_id, q.id`,
};

// At most 20,000: as many as may be in tickets that nobody has claimed.
const SELECT_TICKETED: Statement = {
  name: 'bridge.select-ticketed',
  text: `
select ${WAITING_COLUMNS}
from messaging.tickets t
join messaging.message_log q on q.ticket_id = t.id and q.status = 'queued'
left join accounts.accounts a on a.id = q.account_id
where t.claimed_at is null and q.vendor_connector = $1 and q.queued_at <= $4
  and (q.account_id, q.id) > ($2::uuid, $3::uuid) and q.account_id <= $6::uuid
order by q.account_id, q.id limit $5`,
};

const SOURCES = { queued: SELECT_QUEUED, ticketed: SELECT_TICKETED } as const;

export type Waiting = {
  readonly connector: string;
  readonly source: keyof typeof SOURCES;
  /** Absent: of all accounts. */
  readonly accountId?: Uuid | undefined;
  /** It waits since then or before. */
  readonly queuedUntil: Date;
};

/** Up to `limit` of what waits, behind `after` in the order of accounts and ids. */
export async function selectWaiting(
  db: Queryable,
  { connector, source, accountId, queuedUntil }: Waiting,
  after: WalkPlace,
  limit: number,
): Promise<readonly WaitingMessage[]> {
  const values = [connector, after.accountId, after.id, queuedUntil, limit, accountId ?? LAST_ID];
  return queryRows<WaitingMessage>(db, SOURCES[source], values);
}

const MOVE: Statement = {
  name: 'bridge.move-waiting',
  text: `
update messaging.message_log m set
  vendor_connector = u.connector, ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
from unnest($1::uuid[], $2::text[]) u(id, connector)
where m.id = u.id and m.id = any($1) and m.id between (select $3::uuid) and (select $4::uuid)
  and m.status || '' = 'queued' and m.vendor_connector = $5
returning m.id`,
};

export type Move = { readonly id: Uuid; readonly to: string };

/** Gives queued rows of the connector `from` to others; answers those that still waited for it. */
export async function moveWaiting(
  db: Queryable,
  from: string,
  moves: readonly Move[],
): Promise<readonly Uuid[]> {
  if (moves.length === 0) return [];
  const sorted = [...moves].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map(({ id }) => id);
  const { min, max } = idBounds(ids);
  const rows = await queryRows<{ id: Uuid }>(db, MOVE, [ids, sorted.map(({ to }) => to), min, max, from]);
  return rows.map(({ id }) => id);
}

const PURGE: Statement = {
  name: 'bridge.purge-waiting',
  text: `
with changed as (
  update messaging.message_log m set
    status = case when u.begun then 'undelivered' else 'failed' end,
    error_code = case when u.begun then 'partial' else 'carrier_unavailable' end,
    final_at = now(), sequence = m.sequence + 1, ticket_id = null,
    wake_at = now() + interval '5 seconds', wakes = 0,
    charge = ${chargeAfter("case when u.begun then 'undelivered' else 'failed' end")}
  from unnest($1::uuid[], $2::boolean[]) u(id, begun)
  where m.id = u.id and m.id = any($1) and m.id between (select $3::uuid) and (select $4::uuid)
    and m.status || '' = 'queued' and m.vendor_connector = $5
  returning m.id, ${RELEASED}
), ${releaseMoney('changed')}
select id from changed`,
};

/** Ends queued rows of the connector: `failed` and paid back, or `undelivered` where a part is at the carrier. */
export async function purgeWaiting(
  db: Queryable,
  connector: string,
  messages: readonly WaitingMessage[],
): Promise<readonly Uuid[]> {
  const sorted = [...messages].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map(({ id }) => id);
  const { min, max } = idBounds(ids);
  const begun = sorted.map((message) => message.begun);
  const rows = await queryRows<{ id: Uuid }>(db, PURGE, [ids, begun, min, max, connector]);
  return rows.map(({ id }) => id);
}
