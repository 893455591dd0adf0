// What happened to one message besides its states: the parts at the carrier and the receipts of them, and the webhooks that
// told of it with each attempt. All of it is younger than the message, which leaves older partitions out; a minute allows for
// a clock set back.
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { DelayRow } from './check-of.ts';
import type { WaitingRow } from './load-queue.ts';

export type PartRow = {
  readonly part_number: number;
  readonly status: string;
  readonly carrier_message_id: string | null;
  readonly carrier_error: string | null;
  readonly submitted_at: Date;
  readonly final_at: Date | null;
};

export type ReceiptRow = {
  readonly part_number: number | null;
  readonly state: string;
  readonly carrier_error: string | null;
  readonly received_at: Date;
};

export type DeliveryRow = {
  readonly id: Uuid;
  readonly event_type: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
};

export type AttemptRow = {
  readonly delivery_id: Uuid;
  readonly attempt: number;
  readonly started_at: Date;
  readonly duration_ms: number;
  readonly http_status: number | null;
  readonly error: string | null;
  readonly next_at: Date | null;
};

const LOAD_STANDING: Statement = {
  name: 'read-messages.load-standing',
  text: `
    select account_id, status, kind, due_at, slot_at, ticket_id, vendor_connector, campaign_id, delayed_by, delay_reason,
      flags
    from messaging.message_log where id = $1`,
};

const LOAD_PARTS: Statement = {
  name: 'read-messages.load-parts',
  text: `
    select part_number, status, carrier_message_id, carrier_error, submitted_at, final_at
    from messaging.message_parts
    where message_id = $1
    order by part_number`,
};

const LOAD_RECEIPTS: Statement = {
  name: 'read-messages.load-receipts',
  text: `
    select part_number, state, carrier_error, received_at
    from messaging.receipts
    where message_id = $1 and id >= messaging.uuid_floor(uuid_extract_timestamp($1) - interval '1 minute')
    order by received_at, id
    limit 500`,
};

const LOAD_DELIVERIES: Statement = {
  name: 'read-messages.load-deliveries',
  text: `
    select id, event_type, state, attempts, last_status, last_error
    from messaging.webhook_deliveries
    where subject_id = $1 and id >= messaging.uuid_floor(uuid_extract_timestamp($1) - interval '1 minute')
    order by sequence, id
    limit 200`,
};

// One search a delivery: a delivery has few attempts, and a message few deliveries.
const LOAD_ATTEMPTS: Statement = {
  name: 'read-messages.load-attempts',
  text: `
    select a.delivery_id, a.attempt, a.started_at, a.duration_ms, a.http_status, a.error, a.next_at
    from unnest($1::uuid[]) u(id) cross join lateral (
      select * from messaging.webhook_attempts t where t.delivery_id = u.id
        and t.delivery_id between (select $2::uuid) and (select $3::uuid)
      order by t.attempt limit 100) a
    order by a.delivery_id, a.attempt`,
};

export type StandingRow = WaitingRow & DelayRow;

export type TimelineRows = {
  readonly standing: StandingRow;
  readonly parts: readonly PartRow[];
  readonly receipts: readonly ReceiptRow[];
  readonly deliveries: readonly DeliveryRow[];
  readonly attempts: readonly AttemptRow[];
};

/** At most 200 deliveries, of each the first 100 attempts. The caller has checked whose message it is. */
export async function loadTimeline(db: Queryable, messageId: Uuid): Promise<TimelineRows> {
  const [[standing], parts, receipts, deliveries] = await Promise.all([
    queryRows<StandingRow>(db, LOAD_STANDING, [messageId]),
    queryRows<PartRow>(db, LOAD_PARTS, [messageId]),
    queryRows<ReceiptRow>(db, LOAD_RECEIPTS, [messageId]),
    queryRows<DeliveryRow>(db, LOAD_DELIVERIES, [messageId]),
  ]);
  if (standing === undefined) throw new Error(`message ${messageId} is gone`);
  const ids = deliveries.map(({ id }) => id);
  const { min, max } = idBounds(ids);
  const attempts = ids.length > 0 ? await queryRows<AttemptRow>(db, LOAD_ATTEMPTS, [ids, min, max]) : [];
  return { standing, parts, receipts, deliveries, attempts };
}
