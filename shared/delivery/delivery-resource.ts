// A delivery as the API shows it, from its row.
import type { DeliveryState, WebhookDelivery } from '../contracts/http/webhook-deliveries.ts';
import { formatId, type Uuid } from '../kernel/ids.ts';

/** Of `messaging.webhook_deliveries d`: all that a `DeliveryRow` needs. */
export const DELIVERY_COLUMNS = `d.id, d.endpoint_id, d.inbound_route_id, d.event_type, d.subject_id, d.sequence, d.url,
  d.method, d.state, d.attempts, d.attempts_max, d.last_status, d.last_error, d.due_at, d.replayed_at, d.created_at,
  d.settled_at`;

export type DeliveryRow = {
  readonly id: Uuid;
  readonly endpoint_id: Uuid | null;
  readonly inbound_route_id: Uuid | null;
  readonly event_type: string;
  readonly subject_id: Uuid;
  readonly sequence: number;
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly attempts_max: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly due_at: Date;
  readonly replayed_at: Date | null;
  readonly created_at: Date;
  readonly settled_at: Date | null;
};

export function toWebhookDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: formatId('webhookDelivery', row.id),
    webhook_id: formatId('event', row.id),
    target: targetOf(row),
    endpoint_id: row.endpoint_id && formatId('webhookEndpoint', row.endpoint_id),
    event_type: row.event_type,
    message_id: row.event_type.startsWith('message.') ? formatId('message', row.subject_id) : null,
    sequence: row.sequence,
    url: row.url,
    method: row.method,
    state: row.state,
    attempts: row.attempts,
    attempts_max: row.attempts_max,
    last_status: row.last_status,
    last_error: row.last_error,
    next_attempt_at: row.state === 'pending' ? row.due_at.toISOString() : null,
    replayed_at: row.replayed_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    settled_at: row.settled_at?.toISOString() ?? null,
  };
}

function targetOf(row: DeliveryRow): WebhookDelivery['target'] {
  if (row.endpoint_id !== null) return 'endpoint';
  return row.inbound_route_id === null ? 'webhook_url' : 'inbound_route';
}
