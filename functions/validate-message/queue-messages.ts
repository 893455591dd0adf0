import type { Acceptance } from '../../shared/compliance/decide.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { ChangedMessage } from './changed-message.ts';

export type QueuedMessage = { readonly id: Uuid; readonly acceptance: Acceptance };

const QUEUE: Statement = {
  name: 'validate-message.queue',
  text: `
    update messaging.message_log m
    set status = 'queued', queued_at = now(), source_addr = u.sender, vendor_connector = u.connector, cost = u.cost,
      segments = u.segments, encoding = u.encoding, sequence = m.sequence + 1,
      announced_sequence = case when m.announces_all then m.announced_sequence else m.sequence + 1 end,
      wake_at = now() + interval '5 seconds', wakes = 0
    from unnest($3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::integer[], $8::text[])
      u(id, sender, connector, cost, segments, encoding)
    where m.id = u.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid) and m.status = 'accepted'
    returning m.id, m.announces_all as owed`,
};

/** `accepted` → `queued`, priced and routed. `messages` in id order. */
export function queueMessages(db: Queryable, messages: readonly QueuedMessage[]): Promise<ChangedMessage[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  return queryRows<ChangedMessage>(db, QUEUE, [
    min,
    max,
    messages.map(({ id }) => id),
    messages.map(({ acceptance }) => acceptance.sender),
    messages.map(({ acceptance }) => acceptance.connector),
    messages.map(({ acceptance }) => formatUsd(acceptance.cost)),
    messages.map(({ acceptance }) => acceptance.segments),
    messages.map(({ acceptance }) => acceptance.encoding),
  ]);
}
