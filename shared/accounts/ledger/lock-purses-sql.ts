/**
 * The CTE `purse`: the rows of the CTE `accounts`, which is ordered by account_id, and `left_to_spend` as the last
 * transaction left it. Balances are locked in that order, by one search an account: `offset 0` leaves no other plan.
 */
export function lockPurses(accounts: string): string {
  return `purse as materialized (
    select a.*, q.left_to_spend from ${accounts} a cross join lateral (
      select b.balance + b.credit_limit as left_to_spend
      from accounts.balances b where b.account_id = a.account_id
      offset 0 for no key update) q
  )`;
}
