import type { Uuid } from '../../kernel/ids.ts';
import type { MicroUsd } from '../../kernel/money.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { readUsd } from './read-balance.ts';

export type LedgerDifference = {
  readonly accountId: Uuid;
  readonly balance: MicroUsd;
  /** What the entries say that `balance` is. */
  readonly ledger: MicroUsd;
  readonly reserved: MicroUsd;
  /** What the entries say that `reserved` is. */
  readonly ledgerReserved: MicroUsd;
};

type Row = {
  account_id: Uuid;
  balance: string;
  ledger: string;
  reserved: string;
  ledger_reserved: string;
};

const CHECK: Statement = {
  name: 'accounts.check-ledger',
  text: `
    select b.account_id, b.balance, b.reserved, coalesce(l.amount, 0) as ledger, coalesce(l.reserved, 0) as ledger_reserved
    from accounts.balances b left join (
      select account_id, sum(amount) as amount, sum(reserved) as reserved from accounts.ledger_entries group by account_id
    ) l using (account_id)
    where b.balance <> coalesce(l.amount, 0) or b.reserved <> coalesce(l.reserved, 0)
    order by b.account_id`,
};

const CHECK_ACCOUNT: Statement = {
  name: 'accounts.check-ledger-of-account',
  text: `
    select b.account_id, b.balance, b.reserved, l.amount as ledger, l.reserved as ledger_reserved, l.entries
    from accounts.balances b cross join lateral (
      select count(*)::int as entries, coalesce(sum(e.amount), 0) as amount, coalesce(sum(e.reserved), 0) as reserved
      from accounts.ledger_entries e where e.account_id = b.account_id) l
    where b.account_id = $1`,
};

export type LedgerSums = LedgerDifference & { readonly entries: number };

/** Of one account, whether they differ or not; `undefined` where there is none. Reads all of its entries. */
export async function checkAccountLedger(db: Queryable, accountId: Uuid): Promise<LedgerSums | undefined> {
  const [row] = await queryRows<Row & { entries: number }>(db, CHECK_ACCOUNT, [accountId]);
  return row && { ...toDifference(row), entries: row.entries };
}

/** Accounts whose entries do not add up to their balance: always none. Reads the whole ledger: not for hot paths. */
export async function checkLedger(db: Queryable): Promise<readonly LedgerDifference[]> {
  const rows = await queryRows<Row>(db, CHECK, []);
  return rows.map(toDifference);
}

function toDifference(row: Row): LedgerDifference {
  return {
    accountId: row.account_id,
    balance: readUsd(row.balance),
    ledger: readUsd(row.ledger),
    reserved: readUsd(row.reserved),
    ledgerReserved: readUsd(row.ledger_reserved),
  };
}
