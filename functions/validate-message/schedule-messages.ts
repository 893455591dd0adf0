import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { ChangedMessage } from './changed-message.ts';

export type ScheduledMessage = { readonly id: Uuid; readonly until: Date };

const SCHEDULE: Statement = {
  name: 'validate-message.schedule',
  text: `
    update messaging.message_log m
    set status = 'scheduled', scheduled_at = now(), due_at = u.until, sequence = m.sequence + 1,
      announced_sequence = case when m.announces_all then m.announced_sequence else m.sequence + 1 end,
      wake_at = u.until, wakes = 0
    from unnest($3::uuid[], $4::timestamptz[]) u(id, until)
    where m.id = u.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid) and m.status = 'accepted'
    returning m.id, m.announces_all as owed`,
};

/** `accepted` → `scheduled`; the scheduler releases them when they are due. `messages` in id order. */
export function scheduleMessages(
  db: Queryable,
  messages: readonly ScheduledMessage[],
): Promise<ChangedMessage[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  return queryRows<ChangedMessage>(db, SCHEDULE, [
    min,
    max,
    messages.map(({ id }) => id),
    messages.map(({ until }) => until),
  ]);
}
