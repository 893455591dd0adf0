import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type ReceiptFigures = {
  /** Delivered parts among those with a final receipt, 0 to 1, by connector: of the last 5,000 receipts of an hour. */
  readonly deliveryRates: ReadonlyMap<string, number>;
  /** Receipts that have found no message after a minute; counted up to 10,000. */
  readonly parked: number;
};

const RECEIPTS_MAX = 5_000;
const PARKED_MAX = 10_000;

const READ: Statement = {
  name: 'metrics.read-receipts',
  text: `
    with newest as materialized (
      select r.connector, r.state from messaging.receipts r
      where r.id >= (select messaging.uuid_floor($1::timestamptz - interval '1 hour'))
      order by r.id desc limit ${RECEIPTS_MAX}
    ), rates as (
      select n.connector, avg((n.state = 'DELIVRD')::int)::float8 as rate from newest n
      where n.state in ('DELIVRD', 'UNDELIV', 'REJECTD', 'EXPIRED', 'DELETED') group by 1
    )
    select (select jsonb_object_agg(connector, rate) from rates) as rates,
      (select count(*) from (
        select from messaging.receipts p
        where p.wake_at is not null and p.received_at < $1::timestamptz - interval '1 minute' limit ${PARKED_MAX}
      ) counted)::float8 as parked`,
};

type Row = { rates: Readonly<Record<string, number>> | null; parked: number };

export async function readReceipts(db: Queryable, now: Date): Promise<ReceiptFigures> {
  const [row] = await queryRows<Row>(db, READ, [now]);
  return { deliveryRates: new Map(Object.entries(row?.rates ?? {})), parked: row?.parked ?? 0 };
}
