import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

/** What a customer did since midnight UTC, test messages aside; without an account: all others together. */
export type CustomerFigures = {
  readonly accountId: Uuid | undefined;
  readonly company: string | undefined;
  readonly sent: number;
  readonly received: number;
  /** US dollars. */
  readonly cost: number;
};

// One search an account: the counters of other days and of tags are passed over.
const READ: Statement = {
  name: 'metrics.read-customers',
  text: `
    with today as materialized (
      select a.id, a.company_name, coalesce(sum(u.messages) filter (where u.direction = 'outbound'), 0) as sent,
        coalesce(sum(u.messages) filter (where u.direction = 'inbound'), 0) as received, sum(u.cost) as cost
      from accounts.accounts a join accounts.daily_usage u
        on u.account_id = a.id and u.day = ($1::timestamptz at time zone 'UTC')::date and u.tag = '' and not u.test
      group by a.id
    ), ranked as (
      select t.*, row_number() over (order by t.sent + t.received desc, t.id) <= $2 as is_shown from today t
    )
    select case when is_shown then id end as "accountId", case when is_shown then company_name end as company,
      sum(sent)::float8 as sent, sum(received)::float8 as received, sum(cost)::float8 as cost
    from ranked group by 1, 2`,
};

type Row = { accountId: Uuid | null; company: string | null; sent: number; received: number; cost: number };

/** The `customersMax` with the most messages today, and the sum of those behind them. */
export async function readCustomers(
  db: Queryable,
  now: Date,
  customersMax: number,
): Promise<readonly CustomerFigures[]> {
  const rows = await queryRows<Row>(db, READ, [now, customersMax]);
  return rows.map((row) => ({
    ...row,
    accountId: row.accountId ?? undefined,
    company: row.company ?? undefined,
  }));
}
