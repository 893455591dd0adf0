// What waits, walked from queue to queue by the partial indexes: what was sent is never looked at.
import {
  COUNTED_MAX,
  type ListQueuesQuery,
  type QueueState,
} from '../../shared/contracts/http/admin/queues.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type QueueRow = {
  /** Empty where none is chosen yet. */
  readonly connector: string;
  readonly account_id: Uuid;
  readonly state: QueueState;
  readonly messages: number;
  readonly oldest_at: Date;
  readonly oldest_age_seconds: number;
};

/** Accounts that are looked at for what has no connector yet. */
const ACCOUNTS_MAX = 10_000;

// Nothing waits for longer than 35 days and its validity; older partitions are left out.
const RECENT = `>= (select messaging.uuid_floor(now() - interval '40 days'))`;
const IN_QUEUE = `q.status = 'queued' and q.ticket_id is null and q.id ${RECENT}`;
/** Row comparisons leave the planner no other index than that of the queue. */
const isQueue = (connector: string, account: string) =>
  `(q.vendor_connector, q.account_id) >= (${connector}, ${account}) and (q.vendor_connector, q.account_id) <= (${connector}, ${account})`;
const HEAD = 'order by q.vendor_connector, q.account_id, q.id limit 1';

/** Where no connector is chosen, the index of an account's states leads from account to account. */
const unrouted = (state: 'accepted' | 'scheduled', since: string) => `
      select '' as connector, a.id as account_id, '${state}' as state, head.since, (
        select count(*) from (
          select from messaging.message_log q
          where q.account_id = a.id and q.status = '${state}' and q.id ${RECENT} limit ${COUNTED_MAX}) c) as messages
      from (select id from accounts.accounts
        where id >= $2::uuid and ($5::uuid is null or id = $5) and $1 = '' and $4::varchar is null
          and ($6::text is null or $6 = '${state}')
        order by id limit ${ACCOUNTS_MAX}) a
      cross join lateral (
        select ${since} as since from messaging.message_log q
        where q.account_id = a.id and q.status = any(array['${state}']) and q.id ${RECENT}
        order by q.status desc, q.id limit 1) head
      order by a.id limit $7 + 1`;

const LOAD: Statement = {
  name: 'manage-queues.load',
  text: `
    with recursive walk(connector, account_id, since, step) as (
      (select q.vendor_connector, q.account_id, q.queued_at, 1 from messaging.message_log q
       where ${IN_QUEUE} and (q.vendor_connector, q.account_id) >= ($1::varchar, $2::uuid)
         and $5::uuid is null and ($6::text is null or $6 = 'queued')
       ${HEAD})
      union all
      select n.vendor_connector, n.account_id, n.queued_at, w.step + 1 from walk w cross join lateral (
        select q.vendor_connector, q.account_id, q.queued_at from messaging.message_log q
        where ${IN_QUEUE} and (q.vendor_connector, q.account_id) > (w.connector, w.account_id)
        ${HEAD}) n
      where w.step <= $7 and ($4::varchar is null or w.connector = $4)
    ), of_account as (
      select q.* from messaging.vendor_connectors v cross join lateral (
        select q.vendor_connector as connector, q.account_id, q.queued_at as since from messaging.message_log q
        where ${IN_QUEUE} and ${isQueue('v.connector_name', '$5::uuid')}
        ${HEAD}) q
      where $5::uuid is not null and ($6::text is null or $6 = 'queued')
    ), queued as (
      select h.connector, h.account_id, 'queued' as state, h.since, (
        select count(*) from (
          select from messaging.message_log q
          where ${IN_QUEUE} and ${isQueue('h.connector', 'h.account_id')} limit ${COUNTED_MAX}) c) as messages
      from (select connector, account_id, since from walk union all select connector, account_id, since from of_account) h
      where $4::varchar is null or h.connector = $4
    ), at_router as (
      select q.vendor_connector as connector, q.account_id, 'at_router' as state, min(q.queued_at) as since, count(*) as messages
      from messaging.tickets t join messaging.message_log q on q.ticket_id = t.id and q.status = 'queued'
      where t.claimed_at is null and ($6::text is null or $6 = 'at_router')
      group by 1, 2
    ), sending as (
      select q.vendor_connector as connector, q.account_id, 'sending' as state, min(q.sending_at) as since, count(*) as messages
      from (select * from messaging.message_log s
        where s.status = 'sending' and ($6::text is null or $6 = 'sending') limit ${COUNTED_MAX}) q
      group by 1, 2
    ), accepted as (${unrouted('accepted', 'q.created_at')}
    ), scheduled as (${unrouted('scheduled', 'coalesce(q.scheduled_at, q.created_at)')}
    )
    select s.connector, s.account_id, s.state, s.messages::int as messages, s.since as oldest_at,
      greatest(0, extract(epoch from now() - s.since))::int as oldest_age_seconds
    from (select * from queued union all select * from at_router union all select * from sending
      union all select * from accepted union all select * from scheduled) s
    where (s.connector, s.account_id, s.state) > ($1::varchar, $2::uuid, $3::text)
      and ($4::varchar is null or s.connector = $4) and ($5::uuid is null or s.account_id = $5)
    order by s.connector, s.account_id, s.state limit $7`,
};

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Queues behind the cursor, in the order of connectors, accounts and states. */
export function loadQueues(
  db: Queryable,
  { connector, account_id, state, cursor }: Omit<ListQueuesQuery, 'limit'>,
  limit: number,
): Promise<readonly QueueRow[]> {
  const after = cursor ?? { connector: connector ?? '', accountId: FIRST_ID, state: '' };
  return queryRows<QueueRow>(db, LOAD, [
    ...[after.connector, after.accountId, after.state],
    ...[connector, account_id, state, limit],
  ]);
}
