import type {
  ListDeliveriesQuery,
  ListEndpointDeliveriesQuery,
  WebhookDeliveryPage,
} from '../../shared/contracts/http/webhook-deliveries.ts';
import { toWebhookDelivery } from '../../shared/delivery/delivery-resource.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { DeliveriesInput } from './deliveries-context.ts';
import { logFilterOf } from './log-filter.ts';
import { walkLog } from './walk-log.ts';

type ListInput = { readonly query: ListDeliveriesQuery; readonly caller: Principal };

export function createListDeliveries(db: Queryable): (input: ListInput) => Promise<Reply> {
  return ({ query, caller }) => pageOf(db, caller.accountId, query);
}

type ListEndpointInput = DeliveriesInput & { readonly query: ListEndpointDeliveriesQuery };

// Also of an endpoint that was deleted: what was sent to it was sent.
const FIND_ENDPOINT: Statement = {
  name: 'manage-webhook-deliveries.find-endpoint',
  text: `select id from messaging.webhook_endpoints where id = $1 and account_id = $2`,
};

export function createListEndpointDeliveries(db: Queryable): (input: ListEndpointInput) => Promise<Reply> {
  return async ({ params, query, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    const [endpoint] = id ? await queryRows<{ id: Uuid }>(db, FIND_ENDPOINT, [id, caller.accountId]) : [];
    return endpoint ? pageOf(db, caller.accountId, { ...query, endpoint_id: endpoint.id }) : NOT_FOUND;
  };
}

async function pageOf(db: Queryable, accountId: Uuid, query: ListDeliveriesQuery): Promise<Reply> {
  const { rows, next } = await walkLog(db, accountId, logFilterOf(query));
  const page: WebhookDeliveryPage = {
    data: rows.map(toWebhookDelivery),
    next_cursor: next ? encodeCursor(next) : null,
  };
  return { kind: 'ok', status: 200, body: page };
}
