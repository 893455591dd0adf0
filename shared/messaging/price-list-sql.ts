/** SQL for jsonb: the prices of the account's list that is in force, null where there is none. */
export function pricesInForce(accountId: string): string {
  return `(
      select pl.prices from accounts.price_lists pl
      where pl.account_id = ${accountId} and pl.valid_from <= now()
      order by pl.valid_from desc, pl.version desc limit 1)`;
}
