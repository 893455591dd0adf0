// All records about one message. What it caused is younger than itself, which leaves older partitions out; a minute allows for
// a clock set back.
import type { Uuid } from '../../shared/kernel/ids.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../../shared/messaging/message-resource.ts';
import type { SmppOrigin } from '../../shared/messaging/smpp-origin.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type TracedRow = MessageRow & {
  readonly account_id: Uuid | null;
  readonly vendor_connector: string | null;
  readonly vendor_cost: string | null;
  readonly door: 'rest' | 'smpp' | 'platform';
  readonly campaign_id: string | null;
  readonly flags: readonly string[] | null;
  readonly delayed_by: string | null;
  readonly delay_reason: string | null;
  readonly ticket_id: Uuid | null;
  readonly traceparent: string | null;
  readonly smpp: SmppOrigin | null;
};

const LOAD_MESSAGE: Statement = {
  name: 'trace-messages.load-message',
  text: `
    select ${MESSAGE_COLUMNS}, m.account_id, m.vendor_connector, m.vendor_cost, m.door, m.campaign_id, m.flags, m.delayed_by,
      m.delay_reason, m.ticket_id, m.traceparent, m.smpp
    from messaging.message_log m where m.id = $1`,
};

export type TicketRow = {
  readonly id: Uuid;
  readonly class: string;
  readonly created_at: Date;
  readonly posted_at: Date | null;
  readonly posts: number;
  readonly jasmin_message_id: string | null;
  readonly claimed_at: Date | null;
};

const LOAD_TICKET: Statement = {
  name: 'trace-messages.load-ticket',
  text: `
    select id, class, created_at, posted_at, posts, jasmin_message_id, claimed_at from messaging.tickets where id = $1`,
};

export type PartRow = {
  readonly part_number: number;
  readonly parts: number;
  readonly connector: string;
  readonly carrier_message_id: string | null;
  readonly status: string;
  readonly carrier_error: string | null;
  readonly submitted_at: Date;
  readonly final_at: Date | null;
};

const LOAD_PARTS: Statement = {
  name: 'trace-messages.load-parts',
  text: `
    select part_number, parts, connector, carrier_message_id, status, carrier_error, submitted_at, final_at
    from messaging.message_parts where message_id = $1 order by part_number`,
};

export type ReceiptRow = {
  readonly id: Uuid;
  readonly connector: string;
  readonly part_number: number | null;
  readonly raw_id: string | null;
  readonly state: string;
  readonly carrier_error: string | null;
  readonly raw_text: string;
  readonly received_at: Date;
  readonly applied_at: Date | null;
};

const LOAD_RECEIPTS: Statement = {
  name: 'trace-messages.load-receipts',
  text: `
    select id, connector, part_number, raw_id, state, carrier_error, raw_text, received_at, applied_at
    from messaging.receipts
    where message_id = $1 and id >= messaging.uuid_floor(uuid_extract_timestamp($1) - interval '1 minute')
    order by id limit 300`,
};

export type WebhookRow = {
  readonly id: Uuid;
  readonly event_type: string;
  readonly url: string;
  readonly state: string;
  readonly created_at: Date;
};

const LOAD_WEBHOOKS: Statement = {
  name: 'trace-messages.load-webhooks',
  text: `
    select id, event_type, url, state, created_at
    from messaging.webhook_deliveries
    where subject_id = $1 and id >= messaging.uuid_floor(uuid_extract_timestamp($1) - interval '1 minute')
    order by id limit 100`,
};

export type AttemptRow = {
  readonly delivery_id: Uuid;
  readonly attempt: number;
  readonly started_at: Date;
  readonly duration_ms: number;
  readonly http_status: number | null;
  readonly error: string | null;
  readonly sampled: boolean | null;
};

const LOAD_ATTEMPTS: Statement = {
  name: 'trace-messages.load-attempts',
  text: `
    select a.delivery_id, a.attempt, a.started_at, a.duration_ms, a.http_status, a.error, a.sampled
    from unnest($1::uuid[]) u(id) cross join lateral (
      select * from messaging.webhook_attempts t where t.delivery_id = u.id
        and t.delivery_id between (select $2::uuid) and (select $3::uuid)
      order by t.attempt limit 50) a
    order by a.delivery_id, a.attempt`,
};

export type SmppDeliveryRow = {
  readonly id: Uuid;
  readonly system_id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly created_at: Date;
  readonly settled_at: Date | null;
};

// There is no index by message: what is told is told in the minute after a state was reached.
const LOAD_SMPP_DELIVERIES: Statement = {
  name: 'trace-messages.load-smpp-deliveries',
  text: `
    select distinct d.id, d.system_id, d.kind, d.state, d.attempts, d.created_at, d.settled_at
    from unnest($2::timestamptz[]) u(reached_at) cross join lateral (
      select * from messaging.smpp_deliveries t
      where t.id between messaging.uuid_floor(u.reached_at - interval '1 second')
          and messaging.uuid_floor(u.reached_at + interval '1 minute')
        and t.message_id = $1
      limit 20) d
    order by d.id`,
};

export type SessionRow = {
  readonly id: Uuid;
  readonly system_id: string;
  readonly bind_type: string;
  readonly bridge: string;
  readonly bound_at: Date;
  readonly closed_at: Date | null;
  readonly close_reason: string | null;
};

const LOAD_SESSIONS: Statement = {
  name: 'trace-messages.load-sessions',
  text: `
    select id, system_id, bind_type, bridge, bound_at, closed_at, close_reason
    from messaging.smpp_sessions
    where account_id = $1 and system_id = $2 and bind_type <> 'receiver' and bound_at <= $3 and (closed_at is null or closed_at >= $3)
    order by id desc limit 20`,
};

export type PduRow = {
  readonly session_id: Uuid;
  readonly number: number;
  readonly at: Date;
  readonly direction: 'received' | 'sent';
  readonly command: string;
  readonly status: string | null;
  readonly sequence: number;
  readonly length: number;
  readonly fields: Readonly<Record<string, unknown>> | null;
};

// What bridges have written of their sessions; they are asked for what is newer, which shows in the next answer.
const LOAD_PDUS: Statement = {
  name: 'trace-messages.load-pdus',
  text: `
    with asked as (
      update messaging.smpp_sessions s set pdus_asked_at = clock_timestamp()
      where s.id = any($1::uuid[]) and s.closed_at is null
        and (s.pdus_written_at is null or s.pdus_written_at < now() - interval '1 second')
      returning pg_notify('smpp_pdus', s.id::text)
    )
    select p.session_id, p.number::float8 as number, p.at, p.direction, p.command, p.status,
      p.sequence::float8 as sequence, p.length, p.fields
    from messaging.smpp_pdus p left join (select count(*) from asked) a on true
    where p.session_id = any($1) and p.at >= $2::timestamptz - interval '2 seconds'
      and p.at <= $2::timestamptz + interval '2 seconds'
    order by p.at, p.number limit 100`,
};

export type ChangeRow = {
  readonly id: Uuid;
  readonly actor_kind: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly created_at: Date;
};

const LOAD_CHANGES: Statement = {
  name: 'trace-messages.load-changes',
  text: `
    select e.* from (
      (select id, actor_kind, actor, action, subject, created_at from messaging.audit_log
        where account_id = $1 and id between (select messaging.uuid_floor($2)) and (select messaging.uuid_floor($3))
        order by id limit 100)
      union all
      (select id, actor_kind, actor, action, subject, created_at from messaging.audit_log
        where account_id is null and id between (select messaging.uuid_floor($2)) and (select messaging.uuid_floor($3))
        order by id limit 100)) e
    order by e.id`,
};

export type TraceRows = {
  readonly message: TracedRow;
  readonly tickets: readonly TicketRow[];
  readonly parts: readonly PartRow[];
  readonly receipts: readonly ReceiptRow[];
  readonly webhooks: readonly WebhookRow[];
  readonly attempts: readonly AttemptRow[];
  readonly smppDeliveries: readonly SmppDeliveryRow[];
  readonly sessions: readonly SessionRow[];
  readonly pdus: readonly PduRow[];
  readonly changes: readonly ChangeRow[];
};

const MINUTE_MS = 60_000;

/** Undefined where there is no such message. `now` ends what has not ended. */
export async function loadTrace(db: Queryable, id: Uuid, now: Date): Promise<TraceRows | undefined> {
  const [message] = await queryRows<TracedRow>(db, LOAD_MESSAGE, [id]);
  if (!message) return undefined;
  const { account_id: accountId, ticket_id: ticketId, smpp, created_at: createdAt } = message;
  const endedAt = new Date((message.final_at ?? now).getTime() + MINUTE_MS);
  const reached = [message.submitted_at, message.final_at, message.corrected_at].filter((at) => at !== null);
  const told = message.direction === 'inbound' ? [createdAt] : reached;
  const [tickets, parts, receipts, webhooks, smppDeliveries, sessions, changes] = await Promise.all([
    ticketId ? queryRows<TicketRow>(db, LOAD_TICKET, [ticketId]) : [],
    queryRows<PartRow>(db, LOAD_PARTS, [id]),
    queryRows<ReceiptRow>(db, LOAD_RECEIPTS, [id]),
    queryRows<WebhookRow>(db, LOAD_WEBHOOKS, [id]),
    smpp || message.direction === 'inbound'
      ? queryRows<SmppDeliveryRow>(db, LOAD_SMPP_DELIVERIES, [id, told])
      : [],
    smpp ? queryRows<SessionRow>(db, LOAD_SESSIONS, [accountId, smpp.systemId, createdAt]) : [],
    queryRows<ChangeRow>(db, LOAD_CHANGES, [accountId, createdAt, endedAt]),
  ]);
  const sessionIds = sessions.map((session) => session.id);
  const pdus = sessionIds.length > 0 ? await queryRows<PduRow>(db, LOAD_PDUS, [sessionIds, createdAt]) : [];
  const ids = webhooks.map((webhook) => webhook.id);
  const { min, max } = idBounds(ids);
  const attempts = ids.length > 0 ? await queryRows<AttemptRow>(db, LOAD_ATTEMPTS, [ids, min, max]) : [];
  return { message, tickets, parts, receipts, webhooks, attempts, smppDeliveries, sessions, pdus, changes };
}
