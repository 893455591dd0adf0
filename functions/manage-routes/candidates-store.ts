import type { RouteTestResource } from '../../shared/contracts/http/admin/route-test.ts';
import { BRIDGE_SILENT_SECONDS } from '../../shared/messaging/bridge-silence.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

type Candidate = RouteTestResource['candidates'][number];
export type LinkHealth = Pick<
  Candidate,
  'bind_status' | 'binds_up' | 'binds_wanted' | 'health' | 'health_score' | 'health_cause' | 'reported_at'
>;

type Row = Omit<LinkHealth, 'reported_at'> & { readonly name: string; readonly reported_at: Date | null };

const HEALTH: Statement = {
  name: 'manage-routes.link-health',
  text: `
    select u.name, case when l.live then s.bind_status else 'disconnected' end as bind_status,
      case when l.live then s.binds_up else 0 end as binds_up,
      case when l.live then s.binds_wanted else 0 end as binds_wanted,
      coalesce(s.health, 'well') as health, coalesce(s.health_score, 100) as health_score, s.health_cause,
      s.updated_at as reported_at
    from unnest($1::text[]) u(name)
    left join messaging.connector_status s on s.connector_name = u.name and s.bind_index = 0
    cross join lateral (
      select exists (
        select from messaging.bridges b
        where b.holder = s.bridge and b.heartbeat_at > now() - interval '${BRIDGE_SILENT_SECONDS} seconds') as live) l`,
};

/** Of each connector as the bridge last saw its link; one that it never saw is not bound. */
export async function loadHealth(
  db: Queryable,
  names: readonly string[],
): Promise<ReadonlyMap<string, LinkHealth>> {
  const rows = await queryRows<Row>(db, HEALTH, [names]);
  return new Map(
    rows.map(({ name, reported_at, ...same }) => [
      name,
      { ...same, reported_at: reported_at?.toISOString() ?? null },
    ]),
  );
}
