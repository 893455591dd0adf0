import type { WebhookEndpointPage } from '../../shared/contracts/http/webhooks.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { ENDPOINT_COLUMNS, type EndpointRow, toWebhookEndpoint } from './endpoint-row.ts';
import type { EndpointInput, WebhooksDeps } from './webhooks-context.ts';

const FIND: Statement = {
  name: 'manage-webhooks.find',
  text: `
    select ${ENDPOINT_COLUMNS} from messaging.webhook_endpoints e
    where e.id = $1 and e.account_id = $2 and e.deleted_at is null`,
};

export function createReadWebhook({ pool, box }: WebhooksDeps): (input: EndpointInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    const [row] = id ? await queryRows<EndpointRow>(pool, FIND, [id, caller.accountId]) : [];
    return row ? { kind: 'ok', status: 200, body: toWebhookEndpoint(row, box) } : NOT_FOUND;
  };
}

// An account may have a thousand at most: all of them are one page.
const LIST: Statement = {
  name: 'manage-webhooks.list',
  text: `
    select ${ENDPOINT_COLUMNS} from messaging.webhook_endpoints e
    where e.account_id = $1 and e.deleted_at is null
    order by e.id`,
};

/** Oldest first. */
export function createListWebhooks({
  pool,
  box,
}: WebhooksDeps): (input: { readonly caller: Principal }) => Promise<Reply> {
  return async ({ caller }) => {
    const rows = await queryRows<EndpointRow>(pool, LIST, [caller.accountId]);
    const page: WebhookEndpointPage = {
      data: rows.map((row) => toWebhookEndpoint(row, box)),
      next_cursor: null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}
