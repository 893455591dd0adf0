import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { UnannouncedEvent } from './plan-event.ts';

const LOAD: Statement = {
  name: 'fan-out-webhooks.load-events',
  text: `
    select e.id, e.account_id, e.type, e.data, e.created_at, a.contact_email
    from messaging.account_events e join accounts.accounts a on a.id = e.account_id
    where e.id = any($1::uuid[]) and e.wake_at is not null
    order by e.id`,
};

/** Those of the events that nobody was told yet. */
export function loadUnannouncedEvents(db: Queryable, eventIds: readonly Uuid[]): Promise<UnannouncedEvent[]> {
  return queryRows<UnannouncedEvent>(db, LOAD, [eventIds]);
}
