import type { WebhookHealth } from '../../shared/contracts/http/webhooks.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { EndpointInput, WebhooksDeps } from './webhooks-context.ts';

type HealthRow = {
  readonly id: Uuid;
  readonly active: boolean;
  readonly failing_since: Date | null;
  readonly consecutive_failures: number;
  readonly last_success_at: Date | null;
  readonly waiting: number;
  readonly attempts: number;
  readonly success_rate: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
};

/** Counting and sampling end here, so that the answer costs the same for an endpoint with a million deliveries. */
const WAITING_MAX = 10_000;
const SAMPLE_MAX = 1_000;

const READ_HEALTH: Statement = {
  name: 'manage-webhooks.read-health',
  text: `
    with endpoint as materialized (
      select e.id, e.active, l.failing_since, coalesce(l.failures, 0) as consecutive_failures, l.last_success_at
      from messaging.webhook_endpoints e left join messaging.webhook_lanes l on l.id = e.id
      where e.id = $1 and e.account_id = $2 and e.deleted_at is null
    ), waiting as (
      select count(*)::integer as waiting from (
        select from endpoint e join messaging.webhook_deliveries d on d.lane = e.id
        where d.state = 'pending'
        limit ${WAITING_MAX})
    ), recent as materialized (
      select d.id from endpoint e join messaging.webhook_deliveries d on d.endpoint_id = e.id
      where d.id >= (select messaging.uuid_floor(now() - interval '1 hour'))
      order by d.id desc limit ${SAMPLE_MAX}
    ), sample as (
      select count(*)::integer as attempts, avg((a.http_status between 200 and 299 and a.http_status is not null)::integer)::float8 as success_rate,
        percentile_disc(0.5) within group (order by a.duration_ms) as p50_ms,
        percentile_disc(0.95) within group (order by a.duration_ms) as p95_ms
      from recent r join messaging.webhook_attempts a on a.delivery_id = r.id
      where a.delivery_id >= (select messaging.uuid_floor(now() - interval '1 hour'))
    )
    select * from endpoint, waiting, sample`,
};

export function createReadHealth({
  pool,
}: Pick<WebhooksDeps, 'pool'>): (input: EndpointInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    const [row] = id ? await queryRows<HealthRow>(pool, READ_HEALTH, [id, caller.accountId]) : [];
    return row ? { kind: 'ok', status: 200, body: toHealth(row) } : NOT_FOUND;
  };
}

function toHealth(row: HealthRow): WebhookHealth {
  return {
    id: formatId('webhookEndpoint', row.id),
    state: stateOf(row),
    failing_since: row.failing_since?.toISOString() ?? null,
    consecutive_failures: row.consecutive_failures,
    last_success_at: row.last_success_at?.toISOString() ?? null,
    waiting: row.waiting,
    last_hour: {
      attempts: row.attempts,
      success_rate: row.success_rate,
      p50_ms: row.p50_ms,
      p95_ms: row.p95_ms,
    },
  };
}

function stateOf({ active, failing_since }: HealthRow): WebhookHealth['state'] {
  if (!active) return 'disabled';
  return failing_since === null ? 'healthy' : 'failing';
}
