import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type QueueFigures = {
  readonly connector: string;
  /** Messages queued, also those that Jasmin has a ticket of; counted up to 100,000. */
  readonly messages: number;
  /** When the one that waits longest was queued. */
  readonly oldestAt: Date | undefined;
};

/** Counting ends here for each connector: the backlog is an alarm long before. */
const COUNTED_MAX = 100_000;
/** Pairs of connector and account whose oldest message is looked at. */
const PAIRS_MAX = 10_000;

// Walks from account to account along the partial index, as the fair look does (queued-store.ts), for the oldest of each.
const READ: Statement = {
  name: 'metrics.read-queues',
  text: `
    with recursive walk(connector, account_id, oldest_at, step) as (
      (select q.vendor_connector, q.account_id, q.queued_at, 1 from messaging.message_log q
       where q.status = 'queued' and q.ticket_id is null
       order by q.vendor_connector, q.account_id, q.id limit 1)
      union all
      select n.vendor_connector, n.account_id, n.queued_at, w.step + 1 from walk w cross join lateral (
        select q.vendor_connector, q.account_id, q.queued_at from messaging.message_log q
        where q.status = 'queued' and q.ticket_id is null
          and (q.vendor_connector, q.account_id) > (w.connector, w.account_id)
        order by q.vendor_connector, q.account_id, q.id limit 1) n
      where w.step < ${PAIRS_MAX}
    ), waiting as (
      select w.connector, min(w.oldest_at) as oldest_at from walk w group by 1
    ), posted as (
      select t.connector, count(*) as messages, min(m.queued_at) as oldest_at
      from messaging.tickets t join messaging.message_log m on m.ticket_id = t.id and m.status = 'queued'
      where t.claimed_at is null group by 1
    )
    select connector, (coalesce(p.messages, 0) + coalesce(c.messages, 0))::float8 as messages,
      least(w.oldest_at, p.oldest_at) as "oldestAt"
    from waiting w full join posted p using (connector) left join lateral (
      select count(*) as messages from (
        select from messaging.message_log q
        where q.status = 'queued' and q.ticket_id is null and q.vendor_connector = w.connector
        limit ${COUNTED_MAX}) counted) c on true`,
};

type Row = { connector: string; messages: number; oldestAt: Date | null };

/** The connectors for which messages are queued. */
export async function readQueues(db: Queryable): Promise<readonly QueueFigures[]> {
  const rows = await queryRows<Row>(db, READ, []);
  return rows.map((row) => ({ ...row, oldestAt: row.oldestAt ?? undefined }));
}
