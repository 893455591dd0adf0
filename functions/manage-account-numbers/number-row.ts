import type { AdminNumberResource } from '../../shared/contracts/http/admin/numbers.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { senderClassOf } from '../../shared/messaging/sender-class.ts';
import { rowVersion } from '../../shared/platform/if-match.ts';

export type NumberRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly number: string;
  readonly account_id: Uuid | null;
  readonly sms_enabled: boolean;
  readonly mms_enabled: boolean;
  readonly tollfree_status: AdminNumberResource['tollfree_status'];
  readonly campaign: {
    readonly id: Uuid;
    readonly campaign_id: string | null;
    readonly status: string;
  } | null;
  readonly delivery_method: AdminNumberResource['delivery_method'];
  readonly created_at: Date;
};

/** SQL: which campaigns `c` the number of `d` is attached to. */
export const IS_ATTACHED = 'c.account_id = d.account_id and c.phone_numbers @> array[d.number::text]';

/** SQL: campaigns stand in rows of their own, and the number's changes where it is attached to others. */
export const NUMBER_VERSION = `${rowVersion('d')} || '.' || left(md5(array(
    select c.id from messaging.campaigns_10dlc c where ${IS_ATTACHED} order by c.id)::text), 8)`;

// Of several campaigns the one that messages go by (shared/compliance/load-context.ts).
const CAMPAIGN = `(select jsonb_build_object('id', c.id, 'campaign_id', c.campaign_id, 'status', c.status)
    from messaging.campaigns_10dlc c where ${IS_ATTACHED} order by c.status = 'ACTIVE' desc, c.id limit 1)`;

/** Of `numbers.dids d`. A route of an earlier holder is none. */
export const NUMBER_COLUMNS = `d.id, ${NUMBER_VERSION} as version, d.number, d.account_id, d.sms_enabled, d.mms_enabled,
  d.tollfree_status, ${CAMPAIGN} as campaign, d.created_at,
  coalesce((select r.delivery_method from messaging.inbound_routes r
    where r.did = d.number and r.active and coalesce(r.account_id, d.account_id) = d.account_id), 'storage') as delivery_method`;

/** SQL: what of a number stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedNumber(row: string): string {
  return `jsonb_build_object('sms_enabled', ${row}.sms_enabled, 'mms_enabled', ${row}.mms_enabled,
    'tollfree_status', ${row}.tollfree_status)`;
}

/** SQL: the audit log names a number by itself, whoever changes it: its owner knows no id of it. */
export const NUMBER_SUBJECT = `'number:' || number`;

/** The number in full. */
export function toNumberInFull(row: NumberRow): AdminNumberResource {
  const { campaign, account_id } = row;
  return {
    id: formatId('number', row.id),
    number: row.number,
    sender_class: senderClassOf(row.number),
    account_id: account_id && formatId('account', account_id),
    sms_enabled: row.sms_enabled,
    mms_enabled: row.mms_enabled,
    tollfree_status: row.tollfree_status,
    campaign: campaign && { ...campaign, id: formatId('campaign', campaign.id) },
    delivery_method: row.delivery_method,
    created_at: row.created_at.toISOString(),
  };
}

/** The number, masked. */
export function toNumber(row: NumberRow): AdminNumberResource {
  return { ...toNumberInFull(row), number: maskNumber(row.number) };
}
