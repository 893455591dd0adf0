import type { ConnectorStatusResource } from '../../shared/contracts/http/admin/connector-status.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { BRIDGE_SILENT_SECONDS } from '../../shared/messaging/bridge-silence.ts';
import type { RawRequest } from '../../shared/platform/framework.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { replyUnlessKnown } from '../../shared/platform/reply-unless-known.ts';

type StatusRow = Omit<
  ConnectorStatusResource,
  'connector_id' | 'health_since' | 'bound_at' | 'reported_at'
> & {
  readonly id: Uuid;
  readonly health_since: Date | null;
  readonly bound_at: Date | null;
  readonly reported_at: Date | null;
};

// What a bridge that died has left is not what is: without a heartbeat nothing is bound. Small tables all three; no message
// is looked at.
const STATUS: Statement = {
  name: 'manage-connectors.status',
  text: `
    select c.id, c.connector_name, c.active, c.drained,
      case when s.live then s.bind_status else 'disconnected' end as bind_status,
      case when s.live then s.throughput_current else 0 end as throughput_current,
      c.max_throughput as throughput_max,
      case when s.live then s.queue_size else 0 end as queue_size,
      case when s.live then s.error_rate else 0 end as error_rate,
      case when s.live then s.binds_up else 0 end as binds_up,
      case when s.live then s.binds_wanted else 0 end as binds_wanted,
      coalesce(s.window_size, 0) as window_size,
      case when s.live then s.window_in_use else 0 end as window_in_use,
      coalesce(s.throughput_allowed, 0) as throughput_allowed,
      coalesce(s.health, 'well') as health, coalesce(s.health_score, 100) as health_score, s.health_cause,
      s.health_since, s.last_error, s.peer, s.bound_at, case when s.live then s.bridge end as bridge,
      s.updated_at as reported_at
    from messaging.vendor_connectors c
    left join (
      select s.*, exists (
        select from messaging.bridges b
        where b.holder = s.bridge and b.heartbeat_at > now() - interval '${BRIDGE_SILENT_SECONDS} seconds') as live
      from messaging.connector_status s
      where s.bind_index = 0
    ) s on s.connector_name = c.connector_name
    where $1::uuid is null or c.id = $1
    order by c.connector_name`,
};

function toStatus({ id, health_since, bound_at, reported_at, ...row }: StatusRow): ConnectorStatusResource {
  return {
    connector_id: formatId('connector', id),
    ...row,
    health_since: health_since?.toISOString() ?? null,
    bound_at: bound_at?.toISOString() ?? null,
    reported_at: reported_at?.toISOString() ?? null,
  };
}

type PollInput = { readonly headers: RawRequest['headers'] };

export function createListStatuses(db: Queryable): (input: PollInput) => Promise<Reply> {
  return async ({ headers }) => {
    const rows = await queryRows<StatusRow>(db, STATUS, [null]);
    return replyUnlessKnown({ data: rows.map(toStatus) }, headers);
  };
}

export function createReadStatus(db: Queryable): (input: OperatorInput & PollInput) => Promise<Reply> {
  return async ({ params, headers }) => {
    const id = parseId('connector', params.id ?? '');
    const [row] = id ? await queryRows<StatusRow>(db, STATUS, [id]) : [];
    return row ? replyUnlessKnown(toStatus(row), headers) : NOT_FOUND;
  };
}
