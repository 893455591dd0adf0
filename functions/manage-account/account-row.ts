import type { AccountResource } from '../../shared/contracts/http/account.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

/** Of `accounts.accounts a`. */
export const ACCOUNT_COLUMNS = `a.id, a.company_name, a.contact_email, a.status, a.webhook_http_allowed,
  a.webhook_endpoints_max, a.created_at, a.updated_at`;

export type AccountRow = {
  readonly id: Uuid;
  readonly company_name: string;
  readonly contact_email: string | null;
  readonly status: AccountResource['status'];
  readonly webhook_http_allowed: boolean;
  readonly webhook_endpoints_max: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export function toAccountResource(row: AccountRow): AccountResource {
  return {
    id: formatId('account', row.id),
    name: row.company_name,
    contact_email: row.contact_email,
    status: row.status,
    webhooks: { http_allowed: row.webhook_http_allowed, endpoints_max: row.webhook_endpoints_max },
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
