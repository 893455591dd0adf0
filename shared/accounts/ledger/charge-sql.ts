// What a message's money does follows from its status, in the statement that changes the status. All such statements lock
// in one order, messages first, then balances by account, and a transaction has one of them at most, as its last to lock
// messages: so there are no deadlocks.
import { countUsage } from '../usage/count-usage-sql.ts';
import { lockPurses } from './lock-purses-sql.ts';

/**
 * SQL for `set charge = …` in an update of `messaging.message_log m`; `status` is SQL for the status it is given. What the
 * carrier took is paid for, though it came to nothing later; what we or the carrier refused is given back, and so is what
 * ended with an unknown outcome. A message that moves on is still reserved for.
 */
export function chargeAfter(status: string): string {
  return `case
    when m.charge <> 'reserved' then m.charge
    when ${status} in ('sent', 'delivered', 'undelivered') then 'settled'
    when ${status} in ('failed', 'rejected', 'expired', 'canceled') then 'refunded'
    else 'reserved' end`;
}

/** Columns that an update with `chargeAfter` has to return for `releaseMoney`. */
export const RELEASED = `m.account_id, m.cost, m.segments, m.created_at, m.test, m.tags,
  case when old.charge = 'reserved' and m.charge <> 'reserved' then m.charge end as released_as`;

/**
 * CTEs that take the money of the rows of the CTE `changed`, an update that returns `RELEASED`, out of what is reserved: to
 * be kept, or back into the balance; what is given back was not used. Their names are taken: released, purse, repaid,
 * released_entry, given_back, and those of `countUsage`.
 */
export function releaseMoney(changed: string): string {
  return `released as materialized (
    select account_id,
      coalesce(sum(cost) filter (where released_as = 'settled'), 0) as settled,
      coalesce(sum(cost) filter (where released_as = 'refunded'), 0) as refunded,
      count(*) filter (where released_as = 'settled') as settled_messages,
      count(*) filter (where released_as = 'refunded') as refunded_messages
    from ${changed} where released_as is not null
    group by account_id order by account_id
  ), ${lockPurses('released')}, repaid as (
    update accounts.balances b
    set balance = b.balance + p.refunded, reserved = b.reserved - p.settled - p.refunded
    from purse p where b.account_id = p.account_id
    returning p.*
  ), released_entry as (
    insert into accounts.ledger_entries (account_id, kind, amount, reserved, messages)
    select account_id, 'settle', 0, -settled, settled_messages from repaid where settled_messages > 0
    union all
    select account_id, 'refund', refunded, -refunded, refunded_messages from repaid where refunded_messages > 0
  ), given_back as (
    select c.account_id, c.created_at, 'outbound' as direction, c.test, c.tags, -1 as messages, -c.segments as segments,
      -c.cost as cost
    from ${changed} c join purse using (account_id) where c.released_as = 'refunded'
  ), ${countUsage('given_back')}`;
}
