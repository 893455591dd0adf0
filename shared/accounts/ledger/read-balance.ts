import type { Uuid } from '../../kernel/ids.ts';
import { type MicroUsd, parseUsd } from '../../kernel/money.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';

export type AccountBalance = {
  readonly billing: 'prepaid' | 'postpaid';
  /** Left to spend, reservations taken off; down to minus the credit limit. */
  readonly balance: MicroUsd;
  /** For messages that are neither sent nor refused yet. */
  readonly reserved: MicroUsd;
  readonly creditLimit: MicroUsd;
  /** The account is told when balance and credit fall below; absent: it is not. */
  readonly lowBalance: MicroUsd | undefined;
};

export type BalanceRow = {
  billing: AccountBalance['billing'];
  balance: string;
  reserved: string;
  credit_limit: string;
  low_balance: string | null;
};

const READ: Statement = {
  name: 'accounts.read-balance',
  text: `
    select billing, balance, reserved, credit_limit, low_balance from accounts.balances where account_id = $1`,
};

/** `undefined` where there is no such account. */
export async function readBalance(db: Queryable, accountId: Uuid): Promise<AccountBalance | undefined> {
  const [row] = await queryRows<BalanceRow>(db, READ, [accountId]);
  return row && balanceOf(row);
}

export function balanceOf(row: BalanceRow): AccountBalance {
  return {
    billing: row.billing,
    balance: readUsd(row.balance),
    reserved: readUsd(row.reserved),
    creditLimit: readUsd(row.credit_limit),
    lowBalance: row.low_balance === null ? undefined : readUsd(row.low_balance),
  };
}

/** Reads a money column, or a sum of them: it has six decimals at most. */
export function readUsd(column: string): MicroUsd {
  const amount = parseUsd(column);
  if (amount === undefined) throw new Error(`not an amount of money: ${column}`);
  return amount;
}
