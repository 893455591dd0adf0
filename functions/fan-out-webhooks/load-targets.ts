import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Endpoint, InboundRoute } from './decide.ts';

const LOAD_ENDPOINTS: Statement = {
  name: 'fan-out-webhooks.load-endpoints',
  text: `
    select id, account_id as "accountId", url, events, payload, attempts_max as "attemptsMax"
    from messaging.webhook_endpoints
    where account_id = any($1::uuid[]) and active
    order by id`,
};

export function loadEndpoints(db: Queryable, accountIds: readonly string[]): Promise<Endpoint[]> {
  return queryRows<Endpoint>(db, LOAD_ENDPOINTS, [accountIds]);
}

const LOAD_ROUTES: Statement = {
  name: 'fan-out-webhooks.load-routes',
  text: `
    select id, did as number, account_id as "accountId", webhook_url as url, webhook_method as method,
      webhook_retry_count as retries
    from messaging.inbound_routes
    where did = any($1::text[]) and active and delivery_method = 'webhook'`,
};

/** The webhook routes of these numbers. */
export function loadInboundRoutes(db: Queryable, numbers: readonly string[]): Promise<InboundRoute[]> {
  return queryRows<InboundRoute>(db, LOAD_ROUTES, [numbers]);
}
