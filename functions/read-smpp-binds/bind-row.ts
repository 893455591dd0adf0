import type { SmppBindResource } from '../../shared/contracts/http/smpp-binds.ts';
import { SESSION_DEAD_AFTER_SECONDS } from '../../shared/contracts/smpp-sessions.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

export type BindRow = {
  readonly id: Uuid;
  readonly system_id: string;
  readonly bridge: string;
  readonly bind_type: SmppBindResource['bind_type'];
  readonly interface_version: number;
  readonly peer_address: string;
  readonly tls: boolean;
  readonly serving: number;
  readonly request_window: number;
  readonly in_flight: number;
  readonly delivery_window: number;
  readonly segments_per_second: number;
  readonly throughput: number;
  readonly submitted: number;
  readonly refused: number;
  readonly throttled: number;
  readonly delivered: number;
  readonly last_error: string | null;
  readonly last_error_at: Date | null;
  readonly bound_at: Date;
  readonly seen_at: Date;
  readonly ended_at: Date | null;
  readonly end_reason: string | null;
};

/** SQL over `messaging.smpp_sessions s`: its server lives, and has not closed it. */
export const IS_BOUND = `(s.closed_at is null and s.seen_at > now() - make_interval(secs => ${SESSION_DEAD_AFTER_SECONDS}))`;

/** The row of a dead server is closed a little later; what is shown does not wait for that. */
export const BIND_COLUMNS = `s.id, s.system_id, s.bridge, s.bind_type, s.interface_version,
  host(s.peer_address) as peer_address, s.tls, s.serving, s.request_window, s.in_flight, s.delivery_window,
  s.segments_per_second, s.throughput, s.submitted::float8 as submitted, s.refused::float8 as refused,
  s.throttled::float8 as throttled, s.delivered::float8 as delivered, s.last_error, s.last_error_at, s.bound_at, s.seen_at,
  case when not ${IS_BOUND} then coalesce(s.closed_at, s.seen_at) end as ended_at,
  case when not ${IS_BOUND} then coalesce(s.close_reason, 'its server stopped') end as end_reason`;

export function toBind(row: BindRow): SmppBindResource {
  const hasEnded = row.ended_at !== null;
  return {
    id: formatId('smppBind', row.id),
    system_id: row.system_id,
    state: hasEnded ? 'ended' : 'bound',
    bind_type: row.bind_type,
    interface_version: `${row.interface_version >> 4}.${row.interface_version & 0x0f}`,
    peer_address: row.peer_address,
    tls: row.tls,
    server: row.bridge,
    bound_at: row.bound_at.toISOString(),
    seen_at: row.seen_at.toISOString(),
    requests: { used: hasEnded ? 0 : row.serving, size: row.request_window },
    deliveries: { used: hasEnded ? 0 : row.in_flight, size: row.delivery_window },
    rate: {
      segments_per_second: hasEnded ? 0 : row.segments_per_second,
      throughput: row.throughput,
    },
    submitted: row.submitted,
    refused: row.refused,
    throttled: row.throttled,
    delivered: row.delivered,
    last_error:
      row.last_error === null || row.last_error_at === null
        ? null
        : { words: row.last_error, at: row.last_error_at.toISOString() },
    ended_at: row.ended_at?.toISOString() ?? null,
    end_reason: row.end_reason,
  };
}
