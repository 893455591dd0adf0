// The count after a storm: which accepted messages are final, which are not, and what reached the carrier twice.
import type pg from 'pg';
import { checkLedger } from '../../shared/accounts/ledger/check-ledger.ts';
import { parseId } from '../../shared/kernel/ids.ts';

export type Audit = {
  readonly accepted: number;
  readonly final: number;
  /** Accepted ids that no row knows: the one number that must be zero whatever happens. */
  readonly lost: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly webhooksOwed: number;
  /** Accounts whose ledger does not add up to their balance. */
  readonly unbalanced: number;
};

const AUDIT = `
  select m.status, (m.final_at is not null) as final, count(*)::int as n
    from messaging.message_log m where m.id = any($1::uuid[]) group by 1, 2`;

const OWED = `
  select count(*)::int as n from messaging.message_log m
   where m.id = any($1::uuid[]) and (m.announced_sequence < m.sequence or exists (
     select from messaging.webhook_deliveries d where d.subject_id = m.id and d.state in ('pending', 'in_flight')))`;

export async function auditMessages(pool: pg.Pool, acceptedIds: readonly string[]): Promise<Audit> {
  const ids = acceptedIds.map((id) => parseId('message', id));
  const { rows } = await pool.query<{ status: string; final: boolean; n: number }>(AUDIT, [ids]);
  const owed = await pool.query<{ n: number }>(OWED, [ids]);
  const known = rows.reduce((sum, { n }) => sum + n, 0);
  return {
    accepted: ids.length,
    final: rows.filter(({ final }) => final).reduce((sum, { n }) => sum + n, 0),
    lost: ids.length - known,
    byStatus: Object.fromEntries(rows.map(({ status, n }) => [status, n])),
    webhooksOwed: owed.rows[0]?.n ?? 0,
    unbalanced: (await checkLedger(pool)).length,
  };
}

/** How many PDUs beyond the first each text had at the carrier; texts are unique by construction. */
export function countDuplicates(texts: readonly string[]): number {
  return texts.length - new Set(texts).size;
}
