import { TEST_EVENT_TYPE } from '../../shared/contracts/webhook-events.ts';
import {
  DELIVERY_COLUMNS,
  type DeliveryRow,
  toWebhookDelivery,
} from '../../shared/delivery/delivery-resource.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { EndpointInput, WebhooksDeps } from './webhooks-context.ts';

// One attempt: who tests wants to see what happens, not to wait for a retry. The scheduler, which looks twice a second, finds
// it due.
const SEND_TEST: Statement = {
  name: 'manage-webhooks.send-test',
  text: `
    with endpoint as materialized (
      select id, account_id, url, active from messaging.webhook_endpoints
      where id = $1 and account_id = $2 and deleted_at is null
    ), sent as (
      insert into messaging.webhook_deliveries as d (account_id, subject_id, sequence, event_type, endpoint_id, url,
        attempts_max, body, wake_at)
      select account_id, id, 1, '${TEST_EVENT_TYPE}', id, url, 1, $3, now()
      from endpoint where active
      returning ${DELIVERY_COLUMNS}
    )
    select e.active, s.* from endpoint e left join sent s on true`,
};

export type TestWebhookDeps = Pick<WebhooksDeps, 'pool'> & {
  readonly clock: Clock;
};

/** Sends an event through the same engine as all others, and answers the delivery to be read for what became of it. */
export function createTestWebhook(deps: TestWebhookDeps): (input: EndpointInput) => Promise<Reply> {
  const { pool, clock } = deps;

  return async ({ params, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    if (!id) return NOT_FOUND;
    const [row] = await queryRows<{ active: boolean } & DeliveryRow>(pool, SEND_TEST, [
      id,
      caller.accountId,
      testBody(id, clock.now()),
    ]);
    if (!row) return NOT_FOUND;
    if (!row.active) return { kind: 'refused', code: 'webhook_disabled' };
    const delivery = toWebhookDelivery(row);
    return {
      kind: 'ok',
      status: 202,
      body: delivery,
      headers: { location: `/v1/webhook-deliveries/${delivery.id}` },
    };
  };
}

function testBody(endpointId: Uuid, now: Date): string {
  const at = now.toISOString();
  const data = { id: formatId('webhookEndpoint', endpointId), sequence: 1, occurred_at: at };
  return JSON.stringify({ type: TEST_EVENT_TYPE, timestamp: at, data });
}
