// What an action on the queues means, by what is in the database now.
import { COUNTED_MAX, PREVIEW_ACCOUNTS_MAX } from '../../shared/contracts/http/admin/queues.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID } from '../../shared/kernel/page-by-id.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type Selection = {
  readonly connector: string | undefined;
  readonly accountId: Uuid | undefined;
  readonly olderThanSeconds: number;
};

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const rangeOf = ({ accountId }: Selection) => [accountId ?? FIRST_ID, accountId ?? LAST_ID];

/** SQL of the rows that wait for the connector: in the queue, and in tickets that nobody has claimed. */
const IN_QUEUE = (connector: string) => `q.status = 'queued' and q.ticket_id is null
          and (q.vendor_connector, q.account_id) >= (${connector}, $2::uuid)
          and (q.vendor_connector, q.account_id) <= (${connector}, $3::uuid)`;
const IN_TICKETS = (connector: string) => `t.claimed_at is null and q.vendor_connector = ${connector}
          and q.account_id >= $2 and q.account_id <= $3`;
const TICKETED = `messaging.tickets t join messaging.message_log q on q.ticket_id = t.id and q.status = 'queued'`;

const CONNECTORS: Statement = {
  name: 'manage-queues.connectors-meant',
  text: `
    select c.connector_name as name from messaging.vendor_connectors c
    where c.connector_name = $1 or $1::varchar is null and (
      exists (select from messaging.message_log q where ${IN_QUEUE('c.connector_name')})
      or exists (select from ${TICKETED} where ${IN_TICKETS('c.connector_name')}))
    order by c.connector_name`,
};

/** The one that is named, where there is one; otherwise all for which something of the account waits. */
export async function connectorsMeant(db: Queryable, selection: Selection): Promise<readonly string[]> {
  const values = [selection.connector, ...rangeOf(selection)];
  const rows = await queryRows<{ name: string }>(db, CONNECTORS, values);
  return rows.map(({ name }) => name);
}

export type Selected = {
  /** Of all accounts where it is absent. */
  readonly account_id: Uuid | null;
  readonly messages: number;
  readonly segments: number;
  readonly refund: string;
  readonly accounts: number;
};

// Of a message of which a part is at the carrier nothing goes back: it ends as partial.
const COUNT: Statement = {
  name: 'manage-queues.count-selected',
  text: `
    with selected as materialized (
      select w.account_id, w.segments, case when w.charge = 'reserved' and not (w.submit_attempts > 0 and exists (
          select from messaging.message_parts p where p.message_id = w.id and p.status <> 'failed'))
        then w.cost else 0 end as refund
      from unnest($1::text[]) c(connector) cross join lateral (
        select u.* from (
          (select q.id, q.account_id, q.segments, q.cost, q.charge, q.submit_attempts from messaging.message_log q
           where ${IN_QUEUE('c.connector::varchar')} and q.queued_at <= now() - make_interval(secs => $4)
           order by q.vendor_connector, q.account_id, q.id limit ${COUNTED_MAX})
          union all
          (select q.id, q.account_id, q.segments, q.cost, q.charge, q.submit_attempts from ${TICKETED}
           where ${IN_TICKETS('c.connector')} and q.queued_at <= now() - make_interval(secs => $4))) u
        limit ${COUNTED_MAX}) w
    ), totals as (
      select account_id, count(*)::int as messages, sum(segments)::int as segments,
        sum(refund)::numeric(14, 6)::text as refund, count(distinct account_id)::int as accounts
      from selected group by grouping sets ((account_id), ())
    )
    select account_id, messages, coalesce(segments, 0) as segments, coalesce(refund, '0.000000') as refund, accounts
    from totals order by account_id is not null, messages desc, account_id limit ${PREVIEW_ACCOUNTS_MAX} + 1`,
};

/** All first, then the accounts with the most. */
export function countSelected(
  db: Queryable,
  connectors: readonly string[],
  selection: Selection,
): Promise<readonly Selected[]> {
  return queryRows<Selected>(db, COUNT, [connectors, ...rangeOf(selection), selection.olderThanSeconds]);
}

const KNOWN: Statement = {
  name: 'manage-queues.known',
  text: `
    select array(select c.connector_name from messaging.vendor_connectors c where c.connector_name = any($1::varchar[]))::text[]
      as connectors, exists (select from accounts.accounts a where a.id = $2) as account`,
};

/** Which of the connectors there are, and whether there is such an account. */
export async function findNamed(
  db: Queryable,
  connectors: readonly (string | undefined)[],
  accountId: Uuid | undefined,
): Promise<{ readonly connectors: readonly string[]; readonly account: boolean }> {
  const values = [connectors.filter((name) => name !== undefined), accountId];
  const [row] = await queryRows<{ connectors: string[]; account: boolean }>(db, KNOWN, values);
  return row ?? { connectors: [], account: false };
}
