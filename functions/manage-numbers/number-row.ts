import type { NumberResource } from '../../shared/contracts/http/numbers.ts';
import { senderClassOf } from '../../shared/messaging/sender-class.ts';

/** A number with its route and its campaign, as `NUMBER_COLUMNS` selects them. */
export type NumberRow = {
  readonly number: string;
  readonly sms_enabled: boolean;
  readonly mms_enabled: boolean;
  readonly tollfree_status: string | null;
  readonly created_at: Date;
  readonly delivery_method: NumberResource['inbound']['delivery_method'];
  readonly webhook_url: string | null;
  readonly webhook_method: 'POST' | 'PUT';
  readonly webhook_retry_count: number;
  readonly webhook_secret_set: boolean;
  readonly smpp_system_id: string | null;
  readonly email_address: string | null;
  readonly campaign: NumberResource['campaign'];
};

/**
 * Of `numbers.dids d`: a route that is switched off, or that an earlier holder of the number left behind, is none. `retries` is
 * the parameter that holds how often a route is tried again until somebody says.
 */
export const numberColumns = (
  retries: `$${number}`,
): string => `d.number, d.sms_enabled, d.mms_enabled, d.tollfree_status, d.created_at,
  coalesce(r.delivery_method, 'storage') as delivery_method, r.webhook_url,
  coalesce(r.webhook_method, 'POST') as webhook_method, coalesce(r.webhook_retry_count, ${retries}::integer) as webhook_retry_count,
  r.webhook_secret is not null as webhook_secret_set, r.smpp_system_id, r.email_address,
  (select jsonb_build_object('id', c.campaign_id, 'use_case', c.use_case, 'status', c.status)
    from messaging.campaigns_10dlc c
    where c.phone_numbers @> array[d.number::text] and c.account_id = d.account_id
    order by c.status = 'ACTIVE' desc, c.id desc limit 1) as campaign`;

export const NUMBER_ROUTE = `left join messaging.inbound_routes r on r.did = d.number and r.active
    and (r.account_id is null or r.account_id = d.account_id)`;

export function toNumberResource(row: NumberRow): NumberResource {
  return {
    number: row.number,
    sender_class: senderClassOf(row.number),
    sms_enabled: row.sms_enabled,
    mms_enabled: row.mms_enabled,
    campaign: row.campaign,
    tollfree_status: row.tollfree_status,
    inbound: {
      delivery_method: row.delivery_method,
      webhook_url: row.webhook_url,
      webhook_method: row.webhook_method,
      webhook_retry_count: row.webhook_retry_count,
      webhook_secret_set: row.webhook_secret_set,
      smpp_system_id: row.smpp_system_id,
      email_address: row.email_address,
    },
    created_at: row.created_at.toISOString(),
  };
}
