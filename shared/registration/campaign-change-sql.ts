// Whoever changes a campaign, or the numbers attached to it, tells its account and the audit log by the same statement.
import { recordChange } from '../accounts/audit/audit-sql.ts';

const STATE = (row: string): string =>
  `jsonb_build_object('status', ${row}.status, 'phone_numbers', to_jsonb(coalesce(${row}.phone_numbers, '{}')))`;

/** SQL: what an update of `messaging.campaigns_10dlc c` returns for `tellCampaigns`. */
export const CHANGED_CAMPAIGN = `c.id, c.account_id, c.campaign_id, c.brand_id, c.use_case, ${STATE('old')} as before,
        ${STATE('new')} as after`;

/** The CTEs that write the event and the audit row of each campaign in the CTE `changed`; `actor` is a parameter. */
export function tellCampaigns(changed: string, actor: string): string {
  return `told_campaigns as (
      insert into messaging.account_events (account_id, type, data)
      select account_id, 'campaign.updated', jsonb_build_object('campaign_id', campaign_id, 'brand_id', brand_id,
        'use_case', use_case, 'previous_status', before -> 'status') || after
      from ${changed} where account_id is not null
    ), ${recordChange({
      ...{ name: 'audited_campaigns', changed, actor },
      action: 'campaign.updated',
      subject: `'campaign:' || coalesce(campaign_id, id::text)`,
      ...{ before: 'before', after: 'after' },
    })}`;
}
