// A page of the log. What is rare among a million deliveries has no index of its own, or each delivery would write it three
// times: a page walks back over at most 5,000 deliveries of its source, shows those that match, and says where to go on.
import { DELIVERY_COLUMNS, type DeliveryRow } from '../../shared/delivery/delivery-resource.ts';
import { type LogWalk, walkAccount, walkEndpoint, walkFailed } from '../../shared/delivery/log-walk-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { LogFilter, LogSource } from './log-filter.ts';

/** Deliveries that one page looks at. */
export const WALK_MAX = 5_000;

// `$1` the account, `$2` before this id, `$3` not before this id, `$4` how many, `$5` endpoint, `$6` message.
const WALK: LogWalk = {
  columns: DELIVERY_COLUMNS,
  bounds: `d.id < $2 and d.id >= $3::uuid`,
  direction: 'desc',
};

function pageOf(source: string): string {
  return `
    with walked as materialized (${source}
    ), matched as (
      select * from walked
      where ($5::uuid is null or endpoint_id = $5) and ($6::uuid is null or subject_id = $6)
        and ($7::text[] is null or state = any($7)) and ($8::text is null or event_type = $8)
        and ($9::integer is null or last_status = $9)
        and (not $10::boolean or (last_status is null and attempts > 0))
      order by id desc limit $11
    )
    select m.*, w.horizon from (
      select case when count(*) >= $4 then (array_agg(id order by id))[1] end as horizon from walked) w
    left join matched m on true
    order by m.id desc`;
}

const OF_ENDPOINT: Statement = {
  name: 'manage-webhook-deliveries.list-of-endpoint',
  text: pageOf(walkEndpoint(WALK, '$5')),
};

const OF_MESSAGE: Statement = {
  name: 'manage-webhook-deliveries.list-of-message',
  text: pageOf(`
      select * from (
        select ${DELIVERY_COLUMNS} from messaging.webhook_deliveries d
        where d.subject_id = $6 and d.account_id = $1 and ${WALK.bounds}
        offset 0) few
      order by id desc limit $4`),
};

const FAILED: Statement = {
  name: 'manage-webhook-deliveries.list-failed',
  text: pageOf(walkFailed(WALK)),
};

const OF_ACCOUNT: Statement = {
  name: 'manage-webhook-deliveries.list-of-account',
  text: pageOf(walkAccount(WALK)),
};

const STATEMENTS: Readonly<Record<LogSource, Statement>> = {
  endpoint: OF_ENDPOINT,
  message: OF_MESSAGE,
  failed: FAILED,
  account: OF_ACCOUNT,
};

export type LogPage = {
  readonly rows: readonly DeliveryRow[];
  /** The page after this one begins behind it. */
  readonly next: Uuid | undefined;
};

type WalkedRow = { readonly [Column in keyof DeliveryRow]: DeliveryRow[Column] | null } & {
  readonly horizon: Uuid | null;
};

/** Newest first; a page may show fewer than `limit`, or none, and still have a next one. */
export async function walkLog(db: Queryable, accountId: Uuid, filter: LogFilter): Promise<LogPage> {
  const { limit } = filter;
  const walked = await queryRows<WalkedRow>(db, STATEMENTS[filter.source], [
    accountId,
    filter.before,
    filter.from,
    filter.isNarrow ? WALK_MAX : limit + 1,
    filter.endpointId ?? null,
    filter.messageId ?? null,
    filter.states ?? null,
    filter.eventType ?? null,
    filter.httpStatus ?? null,
    filter.isUnanswered,
    limit + 1,
  ]);
  const found = walked.filter((row): row is DeliveryRow & WalkedRow => row.id !== null);
  const rows = found.slice(0, limit);
  const next = found.length > limit ? rows.at(-1)?.id : walked[0]?.horizon;
  return { rows, next: next ?? undefined };
}
