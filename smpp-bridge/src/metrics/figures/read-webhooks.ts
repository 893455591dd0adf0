import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type WebhookFigures = {
  /** Webhooks that are to be sent, also again; counted up to 100,000. */
  readonly waiting: number;
  /** When the one that is overdue longest was due. */
  readonly oldestDueAt: Date | undefined;
  /** Receivers whose last calls failed. */
  readonly failingReceivers: number;
};

const COUNTED_MAX = 100_000;
/** Lanes looked at: those that wake next. */
const LANES_MAX = 5_000;

const READ: Statement = {
  name: 'metrics.read-webhooks',
  text: `
    with lane as materialized (
      select l.id, l.failing_since from messaging.webhook_lanes l where l.wake_at is not null
      order by l.wake_at limit ${LANES_MAX}
    )
    select
      (select count(*) from (
        select from messaging.webhook_deliveries d where d.state = 'pending' limit ${COUNTED_MAX}) counted)::float8 as waiting,
      (select min(first.due_at) from lane l cross join lateral (
        select d.due_at from messaging.webhook_deliveries d
        where d.lane = l.id and d.state = 'pending' order by d.lane, d.due_at, d.id limit 1) first
       where first.due_at <= $1) as "oldestDueAt",
      (select count(*) from lane where failing_since is not null)::float8 as "failingReceivers"`,
};

type Row = { waiting: number; oldestDueAt: Date | null; failingReceivers: number };

export async function readWebhooks(db: Queryable, now: Date): Promise<WebhookFigures> {
  const [row] = await queryRows<Row>(db, READ, [now]);
  const { waiting = 0, oldestDueAt, failingReceivers = 0 } = row ?? {};
  return { waiting, failingReceivers, oldestDueAt: oldestDueAt ?? undefined };
}
