import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { DueDelivery, Lane } from './lane.ts';

export type Look = {
  readonly laneId: Uuid;
  readonly deliveriesMax: number;
  /** Takes the lane, or its lease anew. Otherwise it is only read, and is missing where it is not this process's for long. */
  readonly takes: boolean;
};

export type Seen = {
  readonly lane: Lane;
  /** `work` of the lane as this look saw it: whoever lets the lane go names it. */
  readonly work: string;
  /** Oldest first. */
  readonly due: readonly DueDelivery[];
};

type Row = LaneColumns & DeliveryColumns;

type LaneColumns = {
  readonly laneId: Uuid;
  readonly accountId: Uuid;
  readonly endpointId: Uuid | null;
  readonly target: Lane['target'];
  readonly wanted: boolean;
  readonly httpAllowed: boolean;
  readonly secret: string | null;
  readonly previousSecret: string | null;
  readonly previousUntil: Date | null;
  readonly headers: string | null;
  readonly slots: number;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly openedAt: Date | null;
  readonly probes: number;
  readonly resumeAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly notices: number;
  readonly work: string;
};

type DeliveryColumns = { readonly [Key in keyof DueDelivery]: DueDelivery[Key] | null };

// Taking a lane, keeping it and reading what is due there are one statement. Rows are locked in the order of their ids.
// `work` is read by the same snapshot as the deliveries, not from the row that the update found: deliveries that came
// meanwhile raised it, and are seen by the next look. An endpoint that was moved meanwhile gets what waits where it is now.
const LOOK: Statement = {
  name: 'deliver-webhook.look',
  text: `
    with asked as materialized (
      select l.id, u.deliveries_max from unnest($1::uuid[], $2::integer[], $4::boolean[]) u(id, deliveries_max, takes)
      join messaging.webhook_lanes l on l.id = u.id
      where u.takes
      order by l.id for no key update of l
    ), taken as (
      update messaging.webhook_lanes l
      set owner = $3, lease_until = now() + interval '20 seconds',
        wake_at = case when l.owner = $3 and l.wake_at > now() + interval '20 seconds' then l.wake_at
          else now() + interval '30 seconds' end
      from asked where l.id = asked.id and l.id = any($1)
        and (l.owner is null or l.owner = $3 or l.lease_until < now())
        and (l.owner = $3 or l.resume_at is null or l.resume_at <= now())
      returning l.*, asked.deliveries_max
    ), held as (
      select * from taken
      union all
      select l.*, u.deliveries_max from unnest($1::uuid[], $2::integer[], $4::boolean[]) u(id, deliveries_max, takes)
      join messaging.webhook_lanes l on l.id = u.id
      where not u.takes and l.owner = $3 and l.lease_until > now() + interval '10 seconds'
    )
    select h.id as "laneId", h.account_id as "accountId", h.endpoint_id as "endpointId",
      case when h.endpoint_id is not null then 'endpoint' when h.inbound_route_id is not null then 'inbound-route'
        else 'webhook-url' end as target,
      h.endpoint_id is null or coalesce(e.active, false) as wanted,
      coalesce(ac.webhook_http_allowed, false) as "httpAllowed",
      -- That of a deleted endpoint is emptied.
      case when h.endpoint_id is not null then nullif(e.secret_encrypted, '')
        else coalesce(r.webhook_secret, a.webhook_secret_encrypted) end as secret,
      e.previous_secret_encrypted as "previousSecret", e.previous_secret_until as "previousUntil",
      e.headers_encrypted as headers,
      h.slots, h.failures, h.failing_since as "failingSince", h.opened_at as "openedAt", h.probes,
      h.resume_at as "resumeAt", h.last_success_at as "lastSuccessAt", h.notices,
      (select s.work from messaging.webhook_lanes s where s.id = h.id) as work,
      d.*
    from held h
    left join accounts.accounts ac on ac.id = h.account_id
    left join messaging.customer_sms_auth a on a.account_id = h.account_id
    left join messaging.webhook_endpoints e on e.id = h.endpoint_id
    left join messaging.inbound_routes r on r.id = h.inbound_route_id
    left join lateral (
      select w.id, coalesce(e.url, w.url) as url, w.method, w.body, w.event_type as "eventType", w.subject_id as "subjectId", w.attempts,
        w.attempts_before as "attemptsBefore", w.attempts_max - w.attempts_before as "attemptsMax",
        greatest(w.created_at, w.replayed_at) as "madeAt",
        w.traceparent,
        w.attempts > 0 and exists (
          select from messaging.webhook_deliveries x
          where x.subject_id = w.subject_id and x.lane = w.lane and x.sequence > w.sequence and x.state || '' = 'delivered'
        ) as late
      from messaging.webhook_deliveries w
      where w.lane = h.id and w.state = 'pending' and w.due_at <= now()
      order by w.due_at, w.id limit h.deliveries_max
    ) d on true
    order by h.id`,
};

/**
 * Takes those of the lanes that no other process has in hand and that are not to rest, for 20 seconds from now, and reads what
 * is due there. Lanes that could not be taken are missing in the answer.
 */
export async function lookAtLanes(db: Queryable, owner: Uuid, looks: readonly Look[]): Promise<Seen[]> {
  const rows = await queryRows<Row>(db, LOOK, [
    looks.map(({ laneId }) => laneId),
    looks.map(({ deliveriesMax }) => deliveriesMax),
    owner,
    looks.map(({ takes }) => takes),
  ]);
  const seen = new Map<Uuid, { lane: Lane; work: string; due: DueDelivery[] }>();
  for (const row of rows) {
    const known = seen.get(row.laneId) ?? { lane: laneOf(row), work: row.work, due: [] };
    seen.set(row.laneId, known);
    if (row.id !== null) known.due.push(deliveryOf(row as DueDelivery));
  }
  return [...seen.values()];
}

function laneOf(row: LaneColumns): Lane {
  const health = {
    slots: row.slots,
    failures: row.failures,
    failingSince: row.failingSince ?? undefined,
    openedAt: row.openedAt ?? undefined,
    probes: row.probes,
    resumeAt: row.resumeAt ?? undefined,
    lastSuccessAt: row.lastSuccessAt ?? undefined,
  };
  return {
    id: row.laneId,
    accountId: row.accountId,
    endpointId: row.endpointId ?? undefined,
    target: row.target,
    wanted: row.wanted,
    httpAllowed: row.httpAllowed,
    secrets: {
      current: row.secret ?? undefined,
      previous: row.previousSecret ?? undefined,
      previousUntil: row.previousUntil ?? undefined,
      headers: row.headers ?? undefined,
    },
    health,
    written: health,
    notices: row.notices,
  };
}

function deliveryOf(row: DueDelivery): DueDelivery {
  return {
    id: row.id,
    url: row.url,
    method: row.method,
    body: row.body,
    eventType: row.eventType,
    subjectId: row.subjectId,
    attempts: row.attempts,
    attemptsBefore: row.attemptsBefore,
    attemptsMax: row.attemptsMax,
    madeAt: row.madeAt,
    traceparent: row.traceparent,
    late: row.late,
  };
}
