// An endpoint's row, and what of it the API and the audit log show. Its secrets leave the database encrypted.
import type { WebhookEndpoint } from '../../shared/contracts/http/webhooks.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

/** Of `messaging.webhook_endpoints e`. */
export const ENDPOINT_COLUMNS = `e.id, e.name, e.url, e.events, e.payload, e.attempts_max, e.headers_encrypted, e.active,
  e.disabled_reason, e.disabled_at, e.created_at, e.updated_at,
  case when e.previous_secret_until > now() then e.previous_secret_until end as previous_secret_until`;

export type EndpointRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly payload: 'full' | 'thin';
  readonly attempts_max: number;
  readonly headers_encrypted: string | null;
  readonly active: boolean;
  readonly disabled_reason: 'customer' | 'gone' | 'failing' | null;
  readonly disabled_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly previous_secret_until: Date | null;
};

/** SQL for the jsonb that the audit log keeps of an endpoint; `row` is the name of its row. */
export function auditedEndpoint(row: string): string {
  return `jsonb_build_object('name', ${row}.name, 'url', ${row}.url, 'events', ${row}.events, 'payload', ${row}.payload,
    'attempts_max', ${row}.attempts_max, 'active', ${row}.active)`;
}

/** Custom headers of an endpoint, by name. */
export type CustomHeaders = Readonly<Record<string, string>>;

/** What seals and opens the headers of endpoints. */
export type HeaderBox = {
  /** `null` where there are none. */
  seal(headers: CustomHeaders): string | null;
  open(sealed: string): CustomHeaders;
};

export function toWebhookEndpoint(row: EndpointRow, box: HeaderBox): WebhookEndpoint {
  return {
    id: formatId('webhookEndpoint', row.id),
    name: row.name,
    url: row.url,
    events: row.events,
    payload: row.payload,
    attempts_max: row.attempts_max,
    header_names: row.headers_encrypted === null ? [] : Object.keys(box.open(row.headers_encrypted)),
    active: row.active,
    disabled_reason: row.disabled_reason,
    disabled_at: row.disabled_at?.toISOString() ?? null,
    previous_secret_until: row.previous_secret_until?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
