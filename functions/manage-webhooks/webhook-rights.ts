import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** What an account may do with endpoints. */
export type WebhookRights = { readonly httpAllowed: boolean; readonly endpointsMax: number };

const NONE: WebhookRights = { httpAllowed: false, endpointsMax: 0 };

const RIGHTS = `select webhook_http_allowed as "httpAllowed", webhook_endpoints_max as "endpointsMax"
    from accounts.accounts where id = $1`;

const LOAD: Statement = { name: 'manage-webhooks.load-rights', text: RIGHTS };

export async function loadRights(db: Queryable, accountId: Uuid): Promise<WebhookRights> {
  const [rights] = await queryRows<WebhookRights>(db, LOAD, [accountId]);
  return rights ?? NONE;
}

// Rows that refer to the account may still be inserted meanwhile.
const LOCK: Statement = { name: 'manage-webhooks.lock-rights', text: `${RIGHTS} for no key update` };

/** As `loadRights`; until the transaction ends nobody else who locks them goes on. */
export async function lockRights(db: Queryable, accountId: Uuid): Promise<WebhookRights> {
  const [rights] = await queryRows<WebhookRights>(db, LOCK, [accountId]);
  return rights ?? NONE;
}
