// What happened to one message besides its states: the parts at the carrier, and the webhooks that told of it.
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type PartRow = {
  readonly part_number: number;
  readonly status: string;
  readonly carrier_message_id: string | null;
  readonly carrier_error: string | null;
};

export type DeliveryRow = {
  readonly id: Uuid;
  readonly event_type: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
};

const LOAD_PARTS: Statement = {
  name: 'read-messages.load-parts',
  text: `
    select part_number, status, carrier_message_id, carrier_error
    from messaging.message_parts
    where message_id = $1
    order by part_number`,
};

// Deliveries are younger than their message, which leaves older partitions out; a minute allows for a clock set back.
const LOAD_DELIVERIES: Statement = {
  name: 'read-messages.load-deliveries',
  text: `
    select id, event_type, state, attempts, last_status, last_error
    from messaging.webhook_deliveries
    where subject_id = $1 and id >= messaging.uuid_floor(uuid_extract_timestamp($1) - interval '1 minute')
    order by sequence, id
    limit 200`,
};

export type TimelineRows = {
  readonly parts: readonly PartRow[];
  readonly deliveries: readonly DeliveryRow[];
};

/** At most 200 deliveries. The caller has checked whose message it is. */
export async function loadTimeline(db: Queryable, messageId: Uuid): Promise<TimelineRows> {
  const [parts, deliveries] = await Promise.all([
    queryRows<PartRow>(db, LOAD_PARTS, [messageId]),
    queryRows<DeliveryRow>(db, LOAD_DELIVERIES, [messageId]),
  ]);
  return { parts, deliveries };
}
