import type { PlannedDelivery } from '../../shared/delivery/plan-deliveries.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { PlannedNotice, UnannouncedEvent } from './plan-event.ts';

// Told and written in one statement, as messages are. What it writes is due at once, and the scheduler finds it so.
const ANNOUNCE: Statement = {
  name: 'fan-out-webhooks.announce-events',
  text: `
    with announced as (
      update messaging.account_events e set wake_at = null
      where e.id = any($1::uuid[]) and e.wake_at is not null
      returning e.id
    ), delivered as (
      insert into messaging.webhook_deliveries (account_id, subject_id, sequence, event_type, endpoint_id, url, method,
        attempts_max, body, wake_at)
      select d.account_id, d.subject_id, d.sequence, d.event_type, d.endpoint_id, d.url, d.method, d.attempts_max, d.body,
        now()
      from announced a join unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::uuid[], $7::text[], $8::text[],
          $9::smallint[], $10::text[])
        d(account_id, subject_id, sequence, event_type, endpoint_id, url, method, attempts_max, body)
        on d.subject_id = a.id
      returning id
    ), noticed as (
      insert into messaging.email_deliveries (account_id, kind, recipient, subject, body, wake_at)
      select n.account_id, 'notice', n.recipient, n.subject, n.body, now()
      from announced a join unnest($11::uuid[], $12::uuid[], $13::text[], $14::text[], $15::text[])
        n(account_id, event_id, recipient, subject, body) on n.event_id = a.id
      returning id
    )
    select (select count(*) from delivered)::integer as deliveries, (select count(*) from noticed)::integer as notices`,
};

export type AnnouncedEvents = { readonly deliveries: number; readonly notices: number };

/** Marks the events as told and writes their webhooks and e-mails. One that another process told meanwhile gets none here. */
export async function announceEvents(
  db: Queryable,
  events: readonly UnannouncedEvent[],
  deliveries: readonly PlannedDelivery[],
  notices: readonly PlannedNotice[],
): Promise<AnnouncedEvents> {
  const [row] = await queryRows<AnnouncedEvents>(db, ANNOUNCE, [
    events.map(({ id }) => id),
    deliveries.map(({ accountId }) => accountId),
    deliveries.map(({ subjectId }) => subjectId),
    deliveries.map(({ sequence }) => sequence),
    deliveries.map(({ eventType }) => eventType),
    deliveries.map(({ endpointId }): Uuid | null => endpointId ?? null),
    deliveries.map(({ url }) => url),
    deliveries.map(({ method }) => method),
    deliveries.map(({ attemptsMax }) => attemptsMax),
    deliveries.map(({ body }) => body),
    notices.map(({ accountId }) => accountId),
    notices.map(({ eventId }) => eventId),
    notices.map(({ recipient }) => recipient),
    notices.map(({ subject }) => subject),
    notices.map(({ body }) => body),
  ]);
  return row ?? { deliveries: 0, notices: 0 };
}
