// Whether each balance is what its ledger entries add up to, a few accounts at a time. What was added up before is
// remembered, so that only entries since then are read; those of the last minutes are read again, since their
// transactions may have been open.
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type LedgerFigures = {
  /** Accounts whose balance or reserved money differed when they were looked at last. */
  readonly unequal: readonly Uuid[];
  /** When the last round over all accounts ended. */
  readonly auditedAt: Date | undefined;
};

export type LedgerAudit = {
  /** Looks at the next accounts. */
  step(now: Date): Promise<LedgerFigures>;
};

/** Accounts a step, and entries that are read of each: one with more is judged when a later step has caught up. */
export type AuditBounds = { readonly accounts: number; readonly entries: number };

const BOUNDS: AuditBounds = { accounts: 50, entries: 20_000 };
/** Longer than any transaction of ours. */
const OPEN_MAX_SECONDS = 300;
const NIL = '00000000-0000-0000-0000-000000000000' as Uuid;

const NEXT: Statement = {
  name: 'metrics.next-balances',
  text: `select b.account_id as id from accounts.balances b where b.account_id > $1 order by 1 limit $2`,
};

const COMPARE: Statement = {
  name: 'metrics.compare-ledger',
  text: `
    select k.id, (b.balance, b.reserved) = (k.amount + e.amount, k.reserved + e.reserved) as "isEqual",
      e.entries = $6 as "isBehind",
      case when e.entries = $6 then e.last_id else (select messaging.uuid_floor($5)) end as through,
      (k.amount + case when e.entries = $6 then e.amount else e.old_amount end)::text as amount,
      (k.reserved + case when e.entries = $6 then e.reserved else e.old_reserved end)::text as reserved
    from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::numeric[]) k(id, through, amount, reserved)
    join accounts.balances b on b.account_id = k.id
    cross join lateral (
      select count(*) as entries, coalesce(sum(l.amount), 0) as amount, coalesce(sum(l.reserved), 0) as reserved,
        coalesce(sum(l.amount) filter (where l.is_old), 0) as old_amount,
        coalesce(sum(l.reserved) filter (where l.is_old), 0) as old_reserved, max(l.id::text)::uuid as last_id
      from (
        select n.id, n.amount, n.reserved, n.id <= (select messaging.uuid_floor($5)) as is_old
        from accounts.ledger_entries n where n.account_id = k.id and n.id > k.through
        order by n.account_id, n.id limit $6) l) e
    order by k.id`,
};

type Checkpoint = { readonly through: Uuid; readonly amount: string; readonly reserved: string };
type Row = Checkpoint & { readonly id: Uuid; readonly isEqual: boolean; readonly isBehind: boolean };

export function createLedgerAudit(db: Queryable, bounds: AuditBounds = BOUNDS): LedgerAudit {
  const checkpoints = new Map<Uuid, Checkpoint>();
  const unequal = new Set<Uuid>();
  let last: Uuid = NIL;
  let behind: readonly Uuid[] = [];
  let auditedAt: Date | undefined;

  async function nextAccounts(now: Date): Promise<readonly Uuid[]> {
    if (behind.length > 0) return behind;
    const next = await queryRows<{ id: Uuid }>(db, NEXT, [last, bounds.accounts]);
    const isLast = next.length < bounds.accounts;
    if (isLast) auditedAt = now;
    last = isLast ? NIL : (next.at(-1)?.id ?? NIL);
    return next.map(({ id }) => id);
  }

  function note({ id, isEqual, isBehind, ...checkpoint }: Row): void {
    checkpoints.set(id, checkpoint);
    if (isBehind) return;
    if (isEqual) unequal.delete(id);
    else unequal.add(id);
  }

  return {
    async step(now) {
      const ids = await nextAccounts(now);
      const known = ids.map((id) => checkpoints.get(id));
      const rows = await queryRows<Row>(db, COMPARE, [
        ids,
        known.map((checkpoint) => checkpoint?.through ?? NIL),
        known.map((checkpoint) => checkpoint?.amount ?? '0'),
        known.map((checkpoint) => checkpoint?.reserved ?? '0'),
        new Date(now.getTime() - OPEN_MAX_SECONDS * 1_000),
        bounds.entries,
      ]);
      for (const row of rows) note(row);
      behind = rows.filter(({ isBehind }) => isBehind).map(({ id }) => id);
      return { unequal: [...unequal], auditedAt };
    },
  };
}
