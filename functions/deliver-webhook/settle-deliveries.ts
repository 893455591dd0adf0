import { keepInInbox } from '../../shared/delivery/keep-in-inbox-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Settlement } from './settle.ts';

// Guarded by the attempt: a process that comes back after its lease ran out finds the delivery in other hands.
// An endpoint that answers 410 is switched off as a whole. What a number received and its webhook never took stays in the
// inbox.
const SETTLE: Statement = {
  name: 'deliver-webhook.settle',
  text: `
    with u as materialized (
      select * from unnest($3::uuid[], $4::smallint[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::integer[],
        $9::smallint[], $10::text[], $11::text[])
        u(id, attempt, state, next_at, started_at, duration_ms, http_status, error, response_head)
    ), settled as (
      update messaging.webhook_deliveries d
      set state = u.state, due_at = coalesce(u.next_at, d.due_at), wake_at = u.next_at, lease_until = null,
        last_status = u.http_status, last_error = u.error,
        settled_at = case when u.state <> 'pending' then now() end
      from u
      where d.id = u.id and d.id = any($3) and d.id between (select $1::uuid) and (select $2::uuid) and d.state = 'in_flight' and d.attempts = u.attempt
      returning d.id, d.endpoint_id, d.account_id, d.subject_id as message_id, d.inbound_route_id, d.state
    ), undelivered as (
      select account_id, message_id from settled
      where inbound_route_id is not null and state in ('exhausted', 'disabled')
    ), kept as (
      ${keepInInbox('undelivered', 'webhook_exhausted')}
    ), gone as (
      update messaging.webhook_endpoints e set active = false
      from settled s join u on u.id = s.id
      where e.id = s.endpoint_id and u.http_status = 410
    ), logged as (
      insert into messaging.webhook_attempts
        (delivery_id, attempt, started_at, duration_ms, http_status, error, response_head, next_at)
      select u.id, u.attempt, u.started_at, u.duration_ms, u.http_status, u.error, u.response_head, u.next_at
      from u join settled s on s.id = u.id
      on conflict do nothing
    )
    select id from settled`,
};

/** Answers for each settlement, in order, whether it was still this process's to make. */
export async function settleDeliveries(
  db: Queryable,
  settlements: readonly Settlement[],
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
    sorted.map(({ startedAt }) => startedAt),
    sorted.map(({ durationMs }) => durationMs),
    sorted.map(({ httpStatus }) => httpStatus ?? null),
    sorted.map(({ error }) => error ?? null),
    sorted.map(({ responseHead }) => responseHead ?? null),
  ]);
  const settled = new Set(rows.map(({ id }) => id));
  return settlements.map(({ deliveryId }) => settled.has(deliveryId));
}
