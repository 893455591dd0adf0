import type { BalanceResource } from '../../contracts/http/usage.ts';
import { formatUsd } from '../../kernel/money.ts';
import type { AccountBalance } from './read-balance.ts';

/** A balance as the API shows it. */
export function showBalance(balance: AccountBalance): BalanceResource {
  return {
    billing: balance.billing,
    currency: 'USD',
    balance: formatUsd(balance.balance),
    reserved: formatUsd(balance.reserved),
    credit_limit: formatUsd(balance.creditLimit),
    low_balance: balance.lowBalance === undefined ? null : formatUsd(balance.lowBalance),
  };
}
