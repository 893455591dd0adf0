import type { Uuid } from '../../kernel/ids.ts';
import { formatUsd, type MicroUsd } from '../../kernel/money.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { type AuditActor, auditSubject, platformActor, recordChange } from '../audit/audit-sql.ts';
import { announceLowBalances, LOW_BALANCE, lowAnnouncedAfter } from './low-balance-sql.ts';
import { type AccountBalance, type BalanceRow, balanceOf } from './read-balance.ts';

const CHANGE: Statement = {
  name: 'accounts.change-balance',
  text: `
    with changed as (
      update accounts.balances b
      set balance = b.balance + $3::numeric, low_announced_at = ${lowAnnouncedAfter('b.balance + $3::numeric', 'null')}
      where b.account_id = $1
      returning b.billing, b.reserved, old.balance as balance_before, ${LOW_BALANCE}
    ), entry as (
      insert into accounts.ledger_entries (account_id, kind, amount, reserved, reason, message_id)
      select account_id, $2, $3::numeric, 0, $4, $6 from changed
      returning id, created_at
    ), ${announceLowBalances('changed')}, ${recordChange({
      changed: 'changed',
      action: 'account.credited',
      subject: auditSubject('account', 'account_id'),
      before: `jsonb_build_object('balance', balance_before::text)`,
      after: `jsonb_build_object('balance', balance::text, 'kind', $2::text, 'amount', $3::text, 'reason', $4::text)`,
      actor: '$5',
    })}
    select c.billing, c.balance, c.reserved, c.credit_limit, c.low_balance, e.id, e.created_at from changed c, entry e`,
};

/**
 * Money that came in, more than nothing; `reason` has up to 100 characters. Answers the balance after it, `undefined` where
 * there is no such account. Not idempotent: who repeats a call tops up twice. The audit log says who did it.
 */
export async function topUp(
  db: Queryable,
  accountId: Uuid,
  amount: MicroUsd,
  reason: string,
  actor: AuditActor = platformActor('ledger'),
): Promise<AccountBalance | undefined> {
  if (amount <= 0n) throw new RangeError('a top-up adds money');
  return (await changeBalance(db, 'top_up', accountId, { amount, reason }, actor))?.balance;
}

export type Correction = {
  readonly amount: MicroUsd;
  readonly reason: string;
  /** What it is about, a message of the account. */
  readonly messageId?: Uuid | undefined;
};

export type Corrected = {
  readonly entryId: Uuid;
  readonly enteredAt: Date;
  /** After it. */
  readonly balance: AccountBalance;
};

/** As `topUp`, for corrections: `amount` may be negative, and takes the balance below any limit. Says which entry it has made. */
export function correct(
  db: Queryable,
  accountId: Uuid,
  correction: Correction,
  actor: AuditActor,
): Promise<Corrected | undefined> {
  return changeBalance(db, 'adjust', accountId, correction, actor);
}

async function changeBalance(
  db: Queryable,
  kind: 'top_up' | 'adjust',
  accountId: Uuid,
  { amount, reason, messageId }: Correction,
  actor: AuditActor,
): Promise<Corrected | undefined> {
  const values = [accountId, kind, formatUsd(amount), reason, actor, messageId];
  const [row] = await queryRows<BalanceRow & { id: Uuid; created_at: Date }>(db, CHANGE, values);
  return row && { entryId: row.id, enteredAt: row.created_at, balance: balanceOf(row) };
}
