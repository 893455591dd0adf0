import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { PlannedDelivery, UnannouncedMessage } from './decide.ts';
import type { PlannedReceipt } from './plan-receipts.ts';

export type WrittenDelivery = { readonly id: Uuid; readonly lane: Uuid };

// Announced and written in one statement: whoever finds announced_sequence moved on finds its deliveries there too. A
// message that owes nothing more sleeps; one that awaits its receipt keeps the time at which it is missed.
const ANNOUNCE: Statement = {
  name: 'fan-out-webhooks.announce',
  text: `
    with announced as (
      update messaging.message_log m
      set announced_sequence = u.sequence_to,
        wake_at = case when m.sequence > u.sequence_to
            or not (m.final_at is not null or m.direction = 'inbound' or (m.status = 'sent' and not m.awaits_receipt))
          then m.wake_at end
      from unnest($3::uuid[], $4::smallint[], $5::smallint[]) u(id, sequence_from, sequence_to)
      where m.id = u.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid) and m.announced_sequence = u.sequence_from
      returning m.id
    ), receipts as (
      insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
      select r.account_id, r.system_id, 'receipt', r.message_id, r.sequence, r.payload
      from announced a join unnest($16::uuid[], $17::text[], $18::uuid[], $19::smallint[], $20::jsonb[])
        r(account_id, system_id, message_id, sequence, payload) on r.message_id = a.id
    )
    insert into messaging.webhook_deliveries (account_id, subject_id, sequence, event_type, endpoint_id,
      inbound_route_id, url, method, attempts_max, body, traceparent)
    select d.account_id, d.subject_id, d.sequence, d.event_type, d.endpoint_id, d.inbound_route_id, d.url, d.method,
      d.attempts_max, d.body, d.traceparent
    from announced a join unnest($6::uuid[], $7::uuid[], $8::smallint[], $9::text[], $10::uuid[], $11::uuid[],
        $12::text[], $13::text[], $14::smallint[], $15::text[], $21::text[])
      d(account_id, subject_id, sequence, event_type, endpoint_id, inbound_route_id, url, method, attempts_max, body,
        traceparent)
      on d.subject_id = a.id
    returning id, lane`,
};

/**
 * Marks the loaded states as announced and writes their deliveries, which wakes their lanes (a trigger does). A message that
 * another process announced meanwhile gets none here.
 */
export async function announceMessages(
  db: Queryable,
  messages: readonly UnannouncedMessage[],
  deliveries: readonly PlannedDelivery[],
  receipts: readonly PlannedReceipt[],
): Promise<WrittenDelivery[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  return queryRows<WrittenDelivery>(db, ANNOUNCE, [
    min,
    max,
    messages.map(({ id }) => id),
    messages.map(({ announced_sequence }) => announced_sequence),
    messages.map(({ sequence }) => sequence),
    deliveries.map(({ accountId }) => accountId),
    deliveries.map(({ subjectId }) => subjectId),
    deliveries.map(({ sequence }) => sequence),
    deliveries.map(({ eventType }) => eventType),
    deliveries.map(({ endpointId }) => endpointId ?? null),
    deliveries.map(({ inboundRouteId }) => inboundRouteId ?? null),
    deliveries.map(({ url }) => url),
    deliveries.map(({ method }) => method),
    deliveries.map(({ attemptsMax }) => attemptsMax),
    deliveries.map(({ body }) => body),
    receipts.map(({ accountId }) => accountId),
    receipts.map(({ systemId }) => systemId),
    receipts.map(({ messageId }) => messageId),
    receipts.map(({ sequence }) => sequence),
    receipts.map(({ receipt }) => JSON.stringify(receipt)),
    deliveries.map(({ traceparent }) => traceparent),
  ]);
}
