import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { LinkSnapshot } from './link-snapshot.ts';

export type LinkStatus = {
  readonly snapshot: LinkSnapshot;
  /** Submits per second, over the last interval. */
  readonly throughput: number;
  /** Share of the last interval's answers that were errors, 0 to 1. */
  readonly errorRate: number;
};

const UPSERT: Statement = {
  name: 'bridge.connector-status',
  text: `
with link as (
  select * from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::int[], $9::int[],
    $10::float8[], $11::text[], $12::timestamptz[], $13::float8[], $14::text[], $15::smallint[], $16::text[], $17::smallint[],
    $18::smallint[])
  as l(connector, status, peer, window_size, in_use, throughput, throughput_max, queued, error_rate, error, bound_at,
    throughput_allowed, health, score, cause, binds_up, binds_wanted)
), bound as (
  update messaging.vendor_connectors c set last_bind_time = l.bound_at from link l
  where c.connector_name = l.connector and l.bound_at is distinct from c.last_bind_time and l.bound_at is not null
)
insert into messaging.connector_status as s (connector_name, bind_index, bridge, bind_status, peer, window_size,
  window_in_use, throughput_current, throughput_max, queue_size, error_rate, last_error, bound_at, throughput_allowed,
  health, health_score, health_cause, binds_up, binds_wanted, updated_at)
select connector, 0, $1, status, peer, window_size, in_use, throughput, throughput_max, queued, error_rate, error,
  bound_at, throughput_allowed, health, score, cause, binds_up, binds_wanted, now() from link
on conflict (connector_name, bind_index) do update set
  bridge = excluded.bridge, bind_status = excluded.bind_status, peer = excluded.peer,
  window_size = excluded.window_size, window_in_use = excluded.window_in_use,
  throughput_current = excluded.throughput_current, throughput_max = excluded.throughput_max,
  queue_size = excluded.queue_size, error_rate = excluded.error_rate, last_error = excluded.last_error,
  bound_at = excluded.bound_at, throughput_allowed = excluded.throughput_allowed, health = excluded.health,
  health_score = excluded.health_score, health_cause = excluded.health_cause,
  binds_up = excluded.binds_up, binds_wanted = excluded.binds_wanted,
  health_since = case when s.health = excluded.health then s.health_since else now() end,
  updated_at = excluded.updated_at`,
};

/** Writes what operators see of the links, and when each was last bound. */
export async function storeLinkStatus(
  db: Queryable,
  bridge: string,
  links: readonly LinkStatus[],
): Promise<void> {
  const column = <T>(read: (status: LinkStatus) => T) => links.map(read);
  await queryRows(db, UPSERT, [
    bridge,
    column(({ snapshot }) => snapshot.connector),
    column(({ snapshot }) => snapshot.status),
    column(({ snapshot }) => snapshot.peer),
    column(({ snapshot }) => snapshot.window),
    column(({ snapshot }) => snapshot.inFlight),
    column(({ throughput }) => throughput),
    column(({ snapshot }) => snapshot.throughputMax),
    column(({ snapshot }) => snapshot.waiting),
    column(({ errorRate }) => errorRate),
    column(({ snapshot }) => snapshot.lastError?.slice(0, 300)),
    column(({ snapshot }) => snapshot.boundAt),
    column(({ snapshot }) => snapshot.throughputAllowed),
    column(({ snapshot }) => snapshot.health.verdict),
    column(({ snapshot }) => snapshot.health.score),
    column(({ snapshot }) => snapshot.health.cause),
    column(({ snapshot }) => snapshot.bound),
    column(({ snapshot }) => snapshot.wanted),
  ]);
}

const DISCONNECT: Statement = {
  name: 'bridge.connectors-disconnected',
  text: `
update messaging.connector_status set bind_status = 'disconnected', binds_up = 0, window_in_use = 0, throughput_current = 0,
  queue_size = 0, error_rate = 0, health = 'well', health_score = 100, health_cause = null, updated_at = now()
where connector_name <> all($1::text[]) and bind_status <> 'disconnected'`,
};

/** Says of every connector but `linked` that nobody is bound to it. Only the holder of the lease may say so. */
export async function storeDisconnected(db: Queryable, linked: readonly string[]): Promise<void> {
  await queryRows(db, DISCONNECT, [linked]);
}
