import { platformActor, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { keepInInbox } from '../../shared/delivery/keep-in-inbox-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Lane } from './lane.ts';
import type { LaneChange } from './lane-after.ts';
import type { Settlement } from './settle.ts';

export type Settled = {
  readonly settlement: Settlement;
  /** What the call said of its receiver; absent where there was no call. */
  readonly change: LaneChange | undefined;
};

// The deliveries, their attempts, what is known of the receivers and what their owners are told commit together. Guarded by
// the attempts: what another process, or a replay, settled meanwhile stays. A process that lost its lane writes nothing of
// the receiver. What is known of one stands in its lane alone; the row of its endpoint changes when that is switched off. What
// an inbound route did not take goes to the inbox.
const SETTLE: Statement = {
  name: 'deliver-webhook.settle',
  text: `
    with u as materialized (
      select * from unnest($3::uuid[], $4::smallint[], $5::text[], $6::timestamptz[], $7::text[], $8::smallint[],
        $9::timestamptz[], $10::integer[], $11::smallint[], $12::text[], $13::text[], $14::boolean[], $15::boolean[],
        $31::boolean[])
        u(id, attempts_seen, state, next_at, error, attempt, started_at, duration_ms, http_status, response_headers,
          response_head, late, replay, sampled)
    ), settled as (
      update messaging.webhook_deliveries d
      set state = u.state, attempts = coalesce(u.attempt, d.attempts), due_at = coalesce(u.next_at, d.due_at),
        last_status = case when u.attempt is null then d.last_status else u.http_status end, last_error = u.error,
        wake_at = null, settled_at = case when u.state <> 'pending' then now() end
      from u
      where d.id = u.id and d.id = any($3) and d.id between (select $1::uuid) and (select $2::uuid)
        and d.state || '' = 'pending' and d.attempts = u.attempts_seen
      returning d.id, d.account_id, d.subject_id, d.inbound_route_id, d.state
    ), logged as (
      insert into messaging.webhook_attempts (delivery_id, attempt, started_at, duration_ms, http_status, error,
        response_headers, response_head, next_at, late, replay, sampled)
      select u.id, u.attempt, u.started_at, u.duration_ms, u.http_status, u.error, u.response_headers::jsonb,
        u.response_head, u.next_at, u.late, u.replay, u.sampled
      from u join settled s on s.id = u.id where u.attempt is not null
      on conflict do nothing
    ), kept as (
      ${keepInInbox(
        `(select account_id, subject_id as message_id from settled
          where inbound_route_id is not null and state in ('exhausted', 'disabled'))`,
        'webhook_exhausted',
      )}
    ), v as materialized (
      select l.id, v.slots, v.failures, v.failing_since, v.opened_at, v.probes, v.resume_at, v.last_success_at, v.notices,
        v.disabled_as
      from unnest($16::uuid[], $17::real[], $18::integer[], $19::timestamptz[], $20::timestamptz[], $21::smallint[],
        $22::timestamptz[], $23::timestamptz[], $24::smallint[], $25::text[])
        v(id, slots, failures, failing_since, opened_at, probes, resume_at, last_success_at, notices, disabled_as)
      join messaging.webhook_lanes l on l.id = v.id
      order by l.id for no key update of l
    ), known as (
      update messaging.webhook_lanes l
      set slots = v.slots, failures = v.failures, failing_since = v.failing_since, opened_at = v.opened_at,
        probes = v.probes, resume_at = v.resume_at, last_success_at = v.last_success_at, notices = v.notices
      from v where l.id = v.id and l.id = any($16) and l.owner = $26
      returning l.id, l.account_id, l.endpoint_id, v.disabled_as
    ), switched_off as (
      update messaging.webhook_endpoints e set active = false, disabled_reason = k.disabled_as, disabled_at = now()
      from known k
      where e.id = k.endpoint_id and k.disabled_as is not null and e.active
      returning e.id, e.account_id, e.disabled_reason
    ), ${recordChange({
      changed: 'switched_off',
      action: 'webhook.disabled',
      subject: `'webhookEndpoint:' || id`,
      before: `jsonb_build_object('active', true)`,
      after: `jsonb_build_object('active', false, 'disabled_reason', disabled_reason)`,
      actor: '$27',
    })}, told as (
      insert into messaging.account_events (account_id, type, data)
      select k.account_id, n.type, n.data::jsonb
      from unnest($28::uuid[], $29::text[], $30::text[]) n(lane, type, data) join known k on k.id = n.lane
      where n.type = 'endpoint.failing' or exists (select from switched_off s where s.id = k.endpoint_id)
    )
    select id from settled`,
};

/** Answers for each, in order, whether it was still this process's to settle. */
export async function settleDeliveries(
  db: Queryable,
  owner: Uuid,
  all: readonly Settled[],
): Promise<readonly boolean[]> {
  const sorted = all
    .map(({ settlement }) => settlement)
    .sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
  const { min, max } = idBounds(sorted.map(({ deliveryId }) => deliveryId));
  const changes = all.flatMap(({ change }) => change ?? []);
  const notices = changes.flatMap(({ lane, notice }) => (notice ? [{ laneId: lane.id, ...notice }] : []));
  const rows = await queryRows<{ id: string }>(db, SETTLE, [
    ...[min, max],
    ...settlementColumns(sorted),
    ...laneColumns(changes),
    ...[owner, platformActor('deliver-webhook')],
    notices.map(({ laneId }) => laneId),
    notices.map(({ type }) => type),
    notices.map(({ data }) => JSON.stringify(data)),
    sorted.map(({ tried }) => tried?.sampled ?? null),
  ]);
  const settled = new Set(rows.map(({ id }) => id));
  return all.map(({ settlement }) => settled.has(settlement.deliveryId));
}

function settlementColumns(settlements: readonly Settlement[]): readonly unknown[][] {
  return [
    settlements.map(({ deliveryId }) => deliveryId),
    settlements.map(({ attemptsSeen }) => attemptsSeen),
    settlements.map(({ state }) => state),
    settlements.map(({ nextAt }) => nextAt ?? null),
    settlements.map(({ error }) => error ?? null),
    settlements.map(({ tried }) => tried?.attempt ?? null),
    settlements.map(({ tried }) => tried?.startedAt ?? null),
    settlements.map(({ tried }) => tried?.durationMs ?? null),
    settlements.map(({ tried }) => tried?.httpStatus ?? null),
    settlements.map(({ tried }) => (tried?.responseHeaders ? JSON.stringify(tried.responseHeaders) : null)),
    settlements.map(({ tried }) => tried?.responseHead ?? null),
    settlements.map(({ tried }) => tried?.late ?? null),
    settlements.map(({ tried }) => tried?.replay ?? null),
  ];
}

/** Of several changes of a lane the last counts, and that it was switched off. */
function laneColumns(changes: readonly LaneChange[]): readonly unknown[][] {
  const lanes = new Map<Uuid, Pick<LaneChange, 'lane' | 'disabledAs'>>();
  for (const { lane, disabledAs } of changes) {
    lanes.set(lane.id, { lane, disabledAs: lanes.get(lane.id)?.disabledAs ?? disabledAs });
  }
  const all = [...lanes.values()];
  const health = <Key extends keyof Lane['health']>(key: Key) =>
    all.map(({ lane }) => lane.health[key] ?? null);
  return [
    all.map(({ lane }) => lane.id),
    health('slots'),
    health('failures'),
    health('failingSince'),
    health('openedAt'),
    health('probes'),
    health('resumeAt'),
    health('lastSuccessAt'),
    all.map(({ lane }) => lane.notices),
    all.map(({ disabledAs }) => disabledAs ?? null),
  ];
}
