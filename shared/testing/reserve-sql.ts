import { announceLowBalances, LOW_BALANCE, lowAnnouncedAfter } from '../accounts/ledger/low-balance-sql.ts';

/**
 * CTEs that reserve what the rows of the CTE `changed` cost: an update of messaging.message_log that sets cost and charge
 * (`reserved`, or `none` where it is free) and returns account_id, cost and charge. The statement has locked its messages,
 * then their balances with `lockPurses`, and has left out what does not fit into `left_to_spend`. Names taken: reserved,
 * spent, reserved_entry, low_balance_event.
 */
export function reserveMoney(changed: string): string {
  return `reserved as materialized (
    select account_id, sum(cost) as cost, count(*) as messages
    from ${changed} where charge = 'reserved'
    group by account_id
  ), spent as (
    update accounts.balances b
    set balance = b.balance - r.cost, reserved = b.reserved + r.cost,
      low_announced_at = ${lowAnnouncedAfter('b.balance - r.cost', 'b.low_announced_at')}
    from reserved r where b.account_id = r.account_id
    returning r.cost, r.messages, ${LOW_BALANCE}
  ), reserved_entry as (
    insert into accounts.ledger_entries (account_id, kind, amount, reserved, messages)
    select account_id, 'reserve', -cost, cost, messages from spent
  ), ${announceLowBalances('spent')}`;
}
