import type { AuditActor } from '../accounts/audit/audit-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { rowVersion } from '../platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { CHANGED_CAMPAIGN, tellCampaigns } from './campaign-change-sql.ts';

export type CampaignChange = {
  /** As The Campaign Registry names it. */
  readonly campaignId: string;
  /** Absent: as it is, which is also so of the numbers. */
  readonly status?: string | undefined;
  readonly numbers?: readonly string[] | undefined;
};

export type CampaignOutcome = 'changed' | 'unchanged' | 'unknown';

/** Sets status $2 and numbers $3, where they are not null, of the campaign of the condition; $4 is the actor. */
function changing(condition: string): string {
  return `
    with found as materialized (
      select c.id, coalesce($2, c.status) as status, coalesce($3::text[], c.phone_numbers, '{}') as phone_numbers
      from messaging.campaigns_10dlc c where ${condition} for update
    ), changed as (
      update messaging.campaigns_10dlc c set status = f.status, phone_numbers = f.phone_numbers
      from found f
      where c.id = f.id and (c.status <> f.status or coalesce(c.phone_numbers, '{}') <> f.phone_numbers)
      returning ${CHANGED_CAMPAIGN}
    ), ${tellCampaigns('changed', '$4')}
    select exists (select from changed) as is_changed from found`;
}

const CHANGE: Statement = {
  name: 'registration.change-campaign',
  text: changing('c.campaign_id = $1'),
};

const CHANGE_SEEN: Statement = {
  name: 'registration.change-seen-campaign',
  text: changing(`c.id = $1 and ${rowVersion('c')} = $5`),
};

type Row = { readonly is_changed: boolean };

/**
 * Sets the state of a campaign, the numbers attached to it, or both; the account hears of it (`campaign.updated`).
 * `unchanged` where it was so before.
 */
export async function changeCampaign(
  db: Queryable,
  { campaignId, status, numbers }: CampaignChange,
  auditor: AuditActor,
): Promise<CampaignOutcome> {
  const distinct = numbers && [...new Set(numbers)];
  return outcomeOf(await queryRows<Row>(db, CHANGE, [campaignId, status, distinct, auditor]));
}

/** As `changeCampaign` for the state of the row `id`; `unknown` also where it has another version by now. */
export async function changeSeenCampaign(
  db: Queryable,
  { id, version, status }: { readonly id: Uuid; readonly version: string; readonly status: string },
  auditor: AuditActor,
): Promise<CampaignOutcome> {
  return outcomeOf(await queryRows<Row>(db, CHANGE_SEEN, [id, status, null, auditor, version]));
}

function outcomeOf([row]: readonly Row[]): CampaignOutcome {
  if (!row) return 'unknown';
  return row.is_changed ? 'changed' : 'unchanged';
}
