import type { InboundRoute } from '../../shared/delivery/plan-deliveries.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const LOAD: Statement = {
  name: 'fan-out-webhooks.load-routes',
  text: `
    select id, did as number, account_id as "accountId", webhook_url as url, webhook_method as method,
      webhook_retry_count as retries
    from messaging.inbound_routes
    where did = any($1::text[]) and active and delivery_method = 'webhook'`,
};

/** The webhook routes of these numbers. */
export function loadInboundRoutes(db: Queryable, numbers: readonly string[]): Promise<InboundRoute[]> {
  return queryRows<InboundRoute>(db, LOAD, [numbers]);
}
