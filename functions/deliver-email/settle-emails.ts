import { keepInInbox } from '../../shared/delivery/keep-in-inbox-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { EmailSettlement } from './settle.ts';

// Guarded by the attempt: a process that comes back after its lease ran out finds the e-mail in other hands. A message
// that no e-mail will tell of goes to the inbox with the same statement.
const SETTLE: Statement = {
  name: 'deliver-email.settle',
  text: `
    with u as materialized (
      select * from unnest($3::uuid[], $4::smallint[], $5::text[], $6::timestamptz[], $7::smallint[], $8::text[])
        u(id, attempt, state, next_at, status, error)
    ), settled as (
      update messaging.email_deliveries d
      set state = u.state, due_at = coalesce(u.next_at, d.due_at), wake_at = u.next_at, lease_until = null,
        last_status = u.status, last_error = u.error, settled_at = case when u.state <> 'pending' then now() end
      from u
      where d.id = u.id and d.id = any($3) and d.id between (select $1::uuid) and (select $2::uuid)
        and d.state = 'in_flight' and d.attempts = u.attempt
      returning d.id, d.account_id, d.message_id, d.state
    ), undelivered as (
      select account_id, message_id from settled where state = 'exhausted' and message_id is not null
    ), kept as (
      ${keepInInbox('undelivered', 'email_exhausted')}
    )
    select id from settled`,
};

/** Answers for each settlement, in order, whether it was still this process's to make. */
export async function settleEmails(
  db: Queryable,
  settlements: readonly EmailSettlement[],
): Promise<readonly boolean[]> {
  const sorted = [...settlements].sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
  const { min, max } = idBounds(sorted.map(({ deliveryId }) => deliveryId));
  const rows = await queryRows<{ id: string }>(db, SETTLE, [
    min,
    max,
    sorted.map(({ deliveryId }) => deliveryId),
    sorted.map(({ attempt }) => attempt),
    sorted.map(({ state }) => state),
    sorted.map(({ nextAt }) => nextAt ?? null),
    sorted.map(({ status }) => status ?? null),
    sorted.map(({ error }) => error ?? null),
  ]);
  const settled = new Set(rows.map(({ id }) => id));
  return settlements.map(({ deliveryId }) => settled.has(deliveryId));
}
