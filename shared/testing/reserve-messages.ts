// Prices and queues accepted messages as `validate-message` does, so that tests of the bridge have money to move.
import { lockPurses } from '../accounts/ledger/lock-purses-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { formatUsd, type MicroUsd } from '../kernel/money.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { reserveMoney } from './reserve-sql.ts';

const RESERVE: Statement = {
  name: 'test.reserve-messages',
  text: `
with item as materialized (
  select q.*
  from unnest($1::uuid[]) u(id) cross join lateral (
    select l.id, l.account_id, $4::numeric as cost from messaging.message_log l
    where l.id = u.id and l.id between (select $2::uuid) and (select $3::uuid) and l.status || '' = 'accepted'
    offset 0 for no key update) q
), account as materialized (
  select distinct account_id from item order by account_id
), ${lockPurses('account')}, decided as materialized (
  select i.id, i.cost, i.cost = 0 or sum(i.cost) over (partition by account_id order by i.id) <= p.left_to_spend as fits
  from item i join purse p using (account_id)
), changed as (
  update messaging.message_log m set
    status = case when d.fits then 'queued' else 'rejected' end,
    error_code = case when not d.fits then 'balance_insufficient' end,
    queued_at = case when d.fits then now() end, final_at = case when not d.fits then now() end,
    cost = d.cost, charge = case when d.fits and d.cost > 0 then 'reserved' else 'none' end,
    sequence = m.sequence + 1, wake_at = now() + interval '5 seconds'
  from decided d where m.id = d.id and m.id between (select $2::uuid) and (select $3::uuid)
  returning m.account_id, m.cost, m.charge
), ${reserveMoney('changed')}
select count(*)::int as reserved from changed where charge = 'reserved'`,
};

/** Each of the messages that wait costs `cost`; answers how many the money was there for. */
export async function reserveMessages(db: Queryable, ids: readonly Uuid[], cost: MicroUsd): Promise<number> {
  const sorted = [...ids].sort();
  const { min, max } = idBounds(sorted);
  const rows = await queryRows<{ reserved: number }>(db, RESERVE, [sorted, min, max, formatUsd(cost)]);
  return rows[0]?.reserved ?? 0;
}
