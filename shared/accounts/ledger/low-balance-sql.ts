// An account is told once that little is left, by the statement that finds it so, and again only after a top-up.

/**
 * SQL for `set low_announced_at = …` in an update of `accounts.balances b`, with `balance` the SQL of what it sets balance
 * to. `otherwise` is what stands where enough is left: a top-up sets `null`; what spends keeps it, since refunds around
 * the threshold are no reason to tell again.
 */
export function lowAnnouncedAfter(balance: string, otherwise: 'null' | 'b.low_announced_at'): string {
  return `case when ${balance} + b.credit_limit < b.low_balance
      then coalesce(b.low_announced_at, now()) else ${otherwise} end`;
}

/** Columns that an update with `lowAnnouncedAfter` has to return for `announceLowBalances`. */
export const LOW_BALANCE = `b.account_id, b.balance, b.credit_limit, b.low_balance,
      old.low_announced_at is null and b.low_announced_at is not null as is_news`;

/** The CTE `low_balance_event`: owes an event to the accounts of the CTE `changed` that have just come to have little. */
export function announceLowBalances(changed: string): string {
  return `low_balance_event as (
    insert into messaging.account_events (account_id, type, data)
    select account_id, 'balance.low', jsonb_build_object(
      'balance', balance::text, 'credit_limit', credit_limit::text, 'threshold', low_balance::text)
    from ${changed} where is_news
  )`;
}
