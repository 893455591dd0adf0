import type { ReceiverHealth } from '../../shared/delivery/receiver-health.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type Release = {
  readonly laneId: Uuid;
  /** As the last look saw it; absent where the lane is let go unfinished: it wakes at once. */
  readonly work: string | undefined;
  /** What is known of its receiver: successes are not all written as they come. */
  readonly health: Pick<ReceiverHealth, 'slots' | 'lastSuccessAt'>;
};

// Guarded by `work`: what was added since the last look would otherwise be forgotten. A retry of our own was committed
// before, so the oldest that waits is seen.
const RELEASE: Statement = {
  name: 'deliver-webhook.release',
  text: `
    with asked as materialized (
      select l.id, u.work, u.slots, u.last_success_at
      from unnest($1::uuid[], $2::bigint[], $4::real[], $5::timestamptz[]) u(id, work, slots, last_success_at)
      join messaging.webhook_lanes l on l.id = u.id
      order by l.id for no key update of l
    )
    update messaging.webhook_lanes l
    set owner = null, lease_until = null, slots = asked.slots,
      last_success_at = greatest(l.last_success_at, asked.last_success_at),
      wake_at = case when asked.work is null then greatest(now(), l.resume_at) else (
        select greatest(w.due_at, l.resume_at) from messaging.webhook_deliveries w
        where w.lane = l.id and w.state = 'pending' order by w.due_at, w.id limit 1) end
    from asked where l.id = asked.id and l.id = any($1) and l.owner = $3 and l.work = coalesce(asked.work, l.work)
    returning l.id`,
};

/** Lets lanes go; answers for each, in order, whether it was. One where something new came stays this process's. */
export async function releaseLanes(
  db: Queryable,
  owner: Uuid,
  releases: readonly Release[],
): Promise<readonly boolean[]> {
  const rows = await queryRows<{ id: Uuid }>(db, RELEASE, [
    releases.map(({ laneId }) => laneId),
    releases.map(({ work }) => work ?? null),
    owner,
    releases.map(({ health }) => health.slots),
    releases.map(({ health }) => health.lastSuccessAt ?? null),
  ]);
  const released = new Set(rows.map(({ id }) => id));
  return releases.map(({ laneId }) => released.has(laneId));
}
