import { type AuditActor, recordChange } from '../accounts/audit/audit-sql.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

export type CampaignChange = {
  /** As The Campaign Registry names it. */
  readonly campaignId: string;
  /** Absent: as it is, which is also so of the numbers. */
  readonly status?: string | undefined;
  readonly numbers?: readonly string[] | undefined;
};

const NUMBERS = (row: string): string => `to_jsonb(coalesce(${row}.phone_numbers, '{}'))`;
const STATE = (row: string): string =>
  `jsonb_build_object('status', ${row}.status, 'phone_numbers', ${NUMBERS(row)})`;

// The change, its audit row and the event that its account is owed are one statement; what changes nothing writes none of them.
const CHANGE: Statement = {
  name: 'registration.change-campaign',
  text: `
    with found as materialized (
      select id, coalesce($2, status) as status, coalesce($3::text[], phone_numbers, '{}') as phone_numbers
      from messaging.campaigns_10dlc where campaign_id = $1 for update
    ), changed as (
      update messaging.campaigns_10dlc c set status = f.status, phone_numbers = f.phone_numbers
      from found f
      where c.id = f.id and (c.status <> f.status or coalesce(c.phone_numbers, '{}') <> f.phone_numbers)
      returning c.account_id, c.campaign_id, c.brand_id, c.use_case, ${STATE('old')} as before, ${STATE('new')} as after
    ), told as (
      insert into messaging.account_events (account_id, type, data)
      select account_id, 'campaign.updated', jsonb_build_object('campaign_id', campaign_id, 'brand_id', brand_id,
        'use_case', use_case, 'previous_status', before -> 'status') || after
      from changed where account_id is not null
    ), ${recordChange({
      changed: 'changed',
      action: 'campaign.updated',
      subject: `'campaign:' || campaign_id`,
      before: 'before',
      after: 'after',
      actor: '$4',
    })}
    select exists (select from changed) as is_changed from found`,
};

/**
 * Sets the state of a campaign, the numbers attached to it, or both: the one way to do so, since the account hears of it
 * (`campaign.updated`). `unchanged` where it was so before.
 */
export async function changeCampaign(
  db: Queryable,
  { campaignId, status, numbers }: CampaignChange,
  auditor: AuditActor,
): Promise<'changed' | 'unchanged' | 'unknown'> {
  const [row] = await queryRows<{ is_changed: boolean }>(db, CHANGE, [
    campaignId,
    status ?? null,
    numbers ? [...new Set(numbers)] : null,
    auditor,
  ]);
  if (!row) return 'unknown';
  return row.is_changed ? 'changed' : 'unchanged';
}
