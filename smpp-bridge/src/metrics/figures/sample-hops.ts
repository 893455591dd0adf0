// Messages, receipts and webhooks of a minute ago, a few of each second, with the times that their rows carry (ADR 16).
import { LIMITS_RULE } from '../../../../shared/compliance/limits-of.ts';
import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

/** Moments in the life of a sampled message; test messages are not sampled. */
export type SampledMessage = {
  readonly status: string;
  readonly createdAt: Date;
  readonly sendAt: Date | undefined;
  readonly scheduledAt: Date | undefined;
  readonly queuedAt: Date | undefined;
  readonly sendingAt: Date | undefined;
  readonly submittedAt: Date | undefined;
  readonly finalAt: Date | undefined;
  /** When its turn came by the limits of account, sender and campaign. */
  readonly turnAt: Date | undefined;
};

export type SampledReceipt = {
  readonly submittedAt: Date | undefined;
  readonly receivedAt: Date;
  readonly appliedAt: Date | undefined;
};

export type SampledWebhook = { readonly createdAt: Date; readonly deliveredAt: Date | undefined };

export type HopSample = {
  readonly messages: readonly SampledMessage[];
  readonly receipts: readonly SampledReceipt[];
  readonly webhooks: readonly SampledWebhook[];
};

/** Rows of each second and kind. */
const ROWS_A_SECOND = 50;

/** SQL for each second after `$1`, `$2` of them, with the ids that its rows have. */
const SECONDS = `(
      select messaging.uuid_floor($1::timestamptz + make_interval(secs => n)) as from_id,
        messaging.uuid_floor($1::timestamptz + make_interval(secs => n + 1)) as to_id
      from generate_series(0, $2 - 1) n) s`;

const MESSAGES: Statement = {
  name: 'metrics.sample-messages',
  text: `
    select m.* from ${SECONDS} cross join lateral (
      select l.status, l.created_at as "createdAt", l.send_at as "sendAt", l.scheduled_at as "scheduledAt",
        l.queued_at as "queuedAt", l.sending_at as "sendingAt", l.submitted_at as "submittedAt", l.final_at as "finalAt",
        greatest(l.slot_at, case when l.delayed_by = '${LIMITS_RULE}' then l.due_at end) as "turnAt"
      from messaging.message_log l
      where l.id >= s.from_id and l.id < s.to_id and l.direction = 'outbound' and not l.test
      order by l.id limit ${ROWS_A_SECOND}) m`,
};

const RECEIPTS: Statement = {
  name: 'metrics.sample-receipts',
  text: `
    select m.submitted_at as "submittedAt", r.received_at as "receivedAt", r.applied_at as "appliedAt"
    from ${SECONDS} cross join lateral (
      select l.message_id, l.received_at, l.applied_at from messaging.receipts l
      where l.id >= s.from_id and l.id < s.to_id
      order by l.id limit ${ROWS_A_SECOND}) r
    left join lateral (
      select l.submitted_at from messaging.message_log l where l.id = r.message_id offset 0) m on true`,
};

const WEBHOOKS: Statement = {
  name: 'metrics.sample-webhooks',
  text: `
    select w.* from ${SECONDS} cross join lateral (
      select l.created_at as "createdAt", case when l.state = 'delivered' then l.settled_at end as "deliveredAt"
      from messaging.webhook_deliveries l
      where l.id >= s.from_id and l.id < s.to_id
      order by l.id limit ${ROWS_A_SECOND}) w`,
};

/** What began in the `seconds` after `from`. */
export async function sampleHops(db: Queryable, from: Date, seconds: number): Promise<HopSample> {
  const values = [from, seconds];
  const messages = await queryRows<Nullable<SampledMessage>>(db, MESSAGES, values);
  const receipts = await queryRows<Nullable<SampledReceipt>>(db, RECEIPTS, values);
  const webhooks = await queryRows<Nullable<SampledWebhook>>(db, WEBHOOKS, values);
  return {
    messages: messages.map(withoutNulls),
    receipts: receipts.map(withoutNulls),
    webhooks: webhooks.map(withoutNulls),
  };
}

type Nullable<Row> = {
  [Key in keyof Row]: undefined extends Row[Key] ? Exclude<Row[Key], undefined> | null : Row[Key];
};

function withoutNulls<Row>(row: Nullable<Row>): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as Row;
}
