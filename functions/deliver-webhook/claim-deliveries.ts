import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type ClaimedDelivery = {
  readonly id: Uuid;
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly body: string;
  readonly eventType: string;
  /** This attempt; 1 is the first. */
  readonly attempt: number;
  readonly attemptsMax: number;
  readonly target: 'endpoint' | 'inbound-route' | 'webhook-url';
  /** False where the endpoint was switched off or removed meanwhile. */
  readonly wanted: boolean;
  readonly secretEncrypted: string | null;
};

// A lease that ran out belongs to a process that died in its call: the attempt counts, the outcome is unknown.
const CLAIM: Statement = {
  name: 'deliver-webhook.claim',
  text: `
    with due as materialized (
      select w.id from messaging.webhook_deliveries w
      where w.id = any($1::uuid[]) and w.id between (select $2::uuid) and (select $3::uuid)
        and ((w.state = 'pending' and w.due_at <= now()) or (w.state = 'in_flight' and w.lease_until < now()))
      order by w.id for update skip locked
    ), claimed as (
      update messaging.webhook_deliveries d
      set state = 'in_flight', attempts = d.attempts + 1, lease_until = now() + interval '60 seconds',
        wake_at = now() + interval '60 seconds'
      from due where d.id = due.id and d.id = any($1) and d.id between (select $2::uuid) and (select $3::uuid)
      returning d.*
    )
    select d.id, d.url, d.method, d.body, d.event_type as "eventType", d.attempts as attempt,
      d.attempts_max as "attemptsMax",
      case when d.endpoint_id is not null then 'endpoint' when d.inbound_route_id is not null then 'inbound-route'
        else 'webhook-url' end as target,
      d.endpoint_id is null or coalesce(e.active, false) as wanted,
      case when d.endpoint_id is not null then e.secret_encrypted
        else coalesce(r.webhook_secret, a.webhook_secret_encrypted) end as "secretEncrypted"
    from claimed d
    left join messaging.webhook_endpoints e on e.id = d.endpoint_id
    left join messaging.inbound_routes r on r.id = d.inbound_route_id
    left join messaging.customer_sms_auth a on a.account_id = d.account_id`,
};

/** Takes those of the deliveries that are due and that no other process has in hand, for one minute. */
export function claimDeliveries(db: Queryable, deliveryIds: readonly Uuid[]): Promise<ClaimedDelivery[]> {
  const { min, max } = idBounds(deliveryIds);
  return queryRows<ClaimedDelivery>(db, CLAIM, [deliveryIds, min, max]);
}

// Not called after all: the attempt did not happen.
const RELEASE: Statement = {
  name: 'deliver-webhook.release',
  text: `
    update messaging.webhook_deliveries d
    set state = 'pending', attempts = d.attempts - 1, lease_until = null, due_at = now() + interval '5 seconds',
      wake_at = now() + interval '5 seconds'
    from unnest($1::uuid[], $2::smallint[]) u(id, attempt)
    where d.id = u.id and d.id = any($1) and d.id between (select $3::uuid) and (select $4::uuid) and d.state = 'in_flight' and d.attempts = u.attempt`,
};

/** Gives deliveries back that this process could not call in time; they are due again after five seconds. */
export async function releaseDeliveries(
  db: Queryable,
  deliveries: readonly Pick<ClaimedDelivery, 'id' | 'attempt'>[],
): Promise<void> {
  const { min, max } = idBounds(deliveries.map(({ id }) => id));
  const ids = deliveries.map(({ id }) => id);
  await queryRows(db, RELEASE, [ids, deliveries.map(({ attempt }) => attempt), min, max]);
}
