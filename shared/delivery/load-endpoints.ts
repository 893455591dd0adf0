import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { Endpoint } from './plan-deliveries.ts';

const LOAD: Statement = {
  name: 'delivery.load-endpoints',
  text: `
    select id, account_id as "accountId", url, events, payload, attempts_max as "attemptsMax"
    from messaging.webhook_endpoints
    where account_id = any($1::uuid[]) and active
    order by id`,
};

export function loadEndpoints(db: Queryable, accountIds: readonly string[]): Promise<Endpoint[]> {
  return queryRows<Endpoint>(db, LOAD, [accountIds]);
}
