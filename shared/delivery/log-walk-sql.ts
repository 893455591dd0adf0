// The ways over the log of deliveries, for who shows pages of it (newest first) and who replays a range (oldest first). Keys of
// the log's indexes are compared with arrays of one, and stand in the order: only those indexes give it then. By an equal sign
// the planner would walk the primary key instead, which for an endpoint with few deliveries is all of it.

/** Endpoints whose log is merged into that of the account, deleted ones too, youngest first. */
const ENDPOINTS_MAX = 200;

/** SQL of `messaging.webhook_deliveries d`; `$1` is the account, `$4` how many deliveries are looked at. */
export type LogWalk = {
  readonly columns: string;
  /** Which ids. */
  readonly bounds: string;
  readonly direction: 'asc' | 'desc';
};

/** `endpoint` is the parameter that names it. */
export function walkEndpoint({ columns, bounds, direction }: LogWalk, endpoint: `$${number}`): string {
  return `
      select ${columns} from messaging.webhook_deliveries d
      where d.endpoint_id = any(array[${endpoint}::uuid]) and d.account_id = $1 and ${bounds}
      order by d.endpoint_id ${direction}, d.id ${direction} limit $4`;
}

/** What failed, of all targets of the account. */
export function walkFailed({ columns, bounds, direction }: LogWalk): string {
  return `
      select ${columns} from messaging.webhook_deliveries d
      where d.account_id = any(array[$1::uuid]) and d.state in ('exhausted', 'disabled') and ${bounds}
      order by d.account_id ${direction}, d.id ${direction} limit $4`;
}

/** All of the account: its endpoints' and what went to other targets, merged. */
export function walkAccount({ columns, bounds, direction }: LogWalk): string {
  return `
      select * from (
        select of_endpoint.* from (
          select id from messaging.webhook_endpoints where account_id = $1 order by id desc limit ${ENDPOINTS_MAX}
        ) e cross join lateral (
          select ${columns} from messaging.webhook_deliveries d
          where d.endpoint_id = any(array[e.id]) and ${bounds}
          order by d.endpoint_id ${direction}, d.id ${direction} limit $4) of_endpoint
        union all
        (select ${columns} from messaging.webhook_deliveries d
          where d.account_id = any(array[$1::uuid]) and d.endpoint_id is null and ${bounds}
          order by d.account_id ${direction}, d.id ${direction} limit $4)
      ) merged
      order by id ${direction} limit $4`;
}
