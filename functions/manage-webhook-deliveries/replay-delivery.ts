import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import {
  DELIVERY_COLUMNS,
  type DeliveryRow,
  toWebhookDelivery,
} from '../../shared/delivery/delivery-resource.ts';
import { ATTEMPTS_REPLAYED_MAX, SET_REPLAYED } from '../../shared/delivery/replay-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { DeliveriesInput } from './deliveries-context.ts';

// What waits for its next attempt is made due now and keeps its schedule; one that is under way is not made twice.
const REPLAY: Statement = {
  name: 'manage-webhook-deliveries.replay',
  text: `
    with found as materialized (
      select d.id, coalesce(e.active, true) as active, d.attempts < ${ATTEMPTS_REPLAYED_MAX} as has_room
      from messaging.webhook_deliveries d left join messaging.webhook_endpoints e on e.id = d.endpoint_id
      where d.id = $1 and d.account_id = $2 for update of d
    ), settled as (
      update messaging.webhook_deliveries d set ${SET_REPLAYED}
      from found f
      where d.id = f.id and d.id = $1 and f.active and f.has_room and d.state in ('delivered', 'exhausted', 'disabled')
      returning d.account_id, ${DELIVERY_COLUMNS}
    ), waiting as (
      update messaging.webhook_deliveries d set due_at = now(), wake_at = now()
      from found f
      where d.id = f.id and d.id = $1 and f.active and d.state = 'pending'
      returning d.account_id, ${DELIVERY_COLUMNS}
    ), replayed as (
      select * from settled union all select * from waiting
    ), ${recordChange({
      changed: 'replayed',
      action: 'webhook_delivery.replayed',
      subject: auditSubject('webhookDelivery', 'id'),
      actor: '$3',
    })}
    select f.active, f.has_room, r.* from found f
    left join replayed r on true`,
};

type ReplayedRow = { readonly active: boolean; readonly has_room: boolean } & DeliveryRow;

/** Sends a delivery again, under the same webhook-id. The scheduler, which looks twice a second, finds it due. */
export function createReplayDelivery(db: Queryable): (input: DeliveriesInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('webhookDelivery', params.id ?? '');
    if (!id) return NOT_FOUND;
    const [row] = await queryRows<ReplayedRow>(db, REPLAY, [id, caller.accountId, auditActor(caller)]);
    if (!row) return NOT_FOUND;
    if (!row.active) return { kind: 'refused', code: 'webhook_disabled' };
    if (!row.has_room) {
      const detail = `The delivery was attempted ${ATTEMPTS_REPLAYED_MAX} times.`;
      return { kind: 'refused', code: 'too_many_replays', context: { detail } };
    }
    return { kind: 'ok', status: 202, body: toWebhookDelivery(row) };
  };
}
