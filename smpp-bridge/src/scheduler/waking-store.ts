import { chargeAfter, RELEASED, releaseMoney } from '../../../shared/accounts/ledger/charge-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { enterSearch, SEARCHED } from '../../../shared/messaging/search/enter-search-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { WakingMessage } from './owed-by.ts';

export type WakingRow = WakingMessage & { readonly id: Uuid };

type Row = {
  [Key in keyof WakingRow]: undefined extends WakingRow[Key]
    ? Exclude<WakingRow[Key], undefined> | null
    : WakingRow[Key];
};

const SELECT: Statement = {
  name: 'scheduler.waking-messages',
  text: `
select id, status, sequence, announced_sequence as "announcedSequence",
  awaits_receipt as "awaitsReceipt", due_at as "dueAt", queued_at as "queuedAt", valid_until as "validUntil", submitted_at as "submittedAt", wakes
from messaging.message_log where wake_at <= $1
order by wake_at limit $2 for update skip locked`,
};

/** Locks up to `limit` rows whose time has come; rows that another scheduler has locked are passed over. */
export async function lockWaking(db: Queryable, now: Date, limit: number): Promise<WakingRow[]> {
  const rows = await queryRows<Row>(db, SELECT, [now, limit]);
  return rows.map((row) => ({
    ...row,
    dueAt: row.dueAt ?? undefined,
    queuedAt: row.queuedAt ?? undefined,
    validUntil: row.validUntil ?? undefined,
    submittedAt: row.submittedAt ?? undefined,
  }));
}

const SNOOZE: Statement = {
  name: 'scheduler.snooze-messages',
  text: `
update messaging.message_log m set wake_at = u.wake_at, wakes = least(m.wakes + 1, 1000)
from unnest($1::uuid[], $2::timestamptz[]) u(id, wake_at)
where m.id = u.id and m.id = any($1) and m.id between (select $3::uuid) and (select $4::uuid)`,
};

export type Snooze = { readonly id: Uuid /** Absent: it owes nothing. */; readonly wakeAt: Date | undefined };

export async function snooze(db: Queryable, snoozes: readonly Snooze[]): Promise<void> {
  if (snoozes.length === 0) return;
  const sorted = [...snoozes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map(({ id }) => id);
  const { min, max } = idBounds(ids);
  await queryRows(db, SNOOZE, [ids, sorted.map(({ wakeAt }) => wakeAt), min, max]);
}

const EXPIRE: Statement = {
  name: 'scheduler.expire-messages',
  text: `
with changed as (
  update messaging.message_log m set
    status = 'expired', final_at = now(), error_code = 'validity_expired', sequence = m.sequence + 1,
    wake_at = now() + interval '5 seconds', wakes = 0, ticket_id = null, charge = ${chargeAfter("'expired'")}
  where m.id = any($1) and m.id between (select $2::uuid) and (select $3::uuid)
    and m.status in ('accepted', 'scheduled', 'queued') and m.valid_until <= now()
  returning m.id, ${RELEASED}, ${SEARCHED}
), ${releaseMoney('changed')}, ${enterSearch('changed')}
select id, true as owed from changed`,
};

const MISS_RECEIPT: Statement = {
  name: 'scheduler.miss-receipts',
  text: `
update messaging.message_log m set
  status = 'undelivered', final_at = now(), error_code = 'receipt_missing', sequence = m.sequence + 1,
  wake_at = now() + interval '5 seconds', wakes = 0
where m.id = any($1) and m.id between (select $2::uuid) and (select $3::uuid) and m.status = 'sent'
  and m.awaits_receipt
returning m.id, true as owed`,
};

export type Moved = { readonly id: Uuid; readonly owed: boolean };

const MOVES = { expire: EXPIRE, 'receipt-missing': MISS_RECEIPT } as const;

/** Moves rows by what time decides; answers those that the guard let through. */
export async function moveByTime(
  db: Queryable,
  move: keyof typeof MOVES,
  ids: readonly Uuid[],
): Promise<readonly Moved[]> {
  if (ids.length === 0) return [];
  const sorted = [...ids].sort();
  const { min, max } = idBounds(sorted);
  return queryRows<Moved>(db, MOVES[move], [sorted, min, max]);
}
