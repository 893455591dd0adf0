import type { CampaignResource } from '../../shared/contracts/http/admin/campaigns.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { maskNumbers, maskText } from '../../shared/kernel/mask-values.ts';
import { rowVersion } from '../../shared/platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type CampaignRow = {
  readonly id: Uuid;
  readonly version: string;
  readonly account_id: Uuid | null;
  readonly campaign_id: string | null;
  readonly brand_id: string | null;
  readonly use_case: string | null;
  readonly status: string;
  readonly description: string | null;
  readonly sample_messages: readonly string[] | null;
  readonly phone_numbers: readonly string[];
  readonly throughput_limit: number | null;
  readonly daily_cap: number | null;
  readonly submitted_on: string | null;
  readonly approved_on: string | null;
  readonly created_at: Date;
};

const COLUMNS = `c.id, ${rowVersion('c')} as version, c.account_id, c.campaign_id, c.brand_id, c.use_case, c.status, c.description,
  c.sample_messages, coalesce(c.phone_numbers, '{}') as phone_numbers, c.throughput_limit, c.daily_cap,
  c.tcr_submission_date::text as submitted_on, c.tcr_approval_date::text as approved_on, c.created_at`;

const FIND: Statement = {
  name: 'manage-campaigns.find',
  text: `select ${COLUMNS} from messaging.campaigns_10dlc c where c.id = $1`,
};

/** `undefined` where there is no such campaign. */
export async function findCampaign(db: Queryable, id: Uuid | undefined): Promise<CampaignRow | undefined> {
  const [row] = id ? await queryRows<CampaignRow>(db, FIND, [id]) : [];
  return row;
}

const LIST: Statement = {
  name: 'manage-campaigns.list',
  text: `
    select ${COLUMNS} from messaging.campaigns_10dlc c
    where c.id < $1 and ($3::uuid is null or c.account_id = $3) and ($4::text is null or c.status = $4)
    order by c.id desc
    limit $2`,
};

export type CampaignFilter = { readonly accountId: Uuid | undefined; readonly status: string | undefined };

/** Newest first, from before the id on. */
export function listCampaigns(
  db: Queryable,
  before: Uuid,
  limit: number,
  { accountId, status }: CampaignFilter,
): Promise<readonly CampaignRow[]> {
  return queryRows<CampaignRow>(db, LIST, [before, limit, accountId, status]);
}

export function toCampaign(row: CampaignRow): CampaignResource {
  return {
    id: formatId('campaign', row.id),
    account_id: row.account_id && formatId('account', row.account_id),
    campaign_id: row.campaign_id,
    brand_id: row.brand_id,
    use_case: row.use_case,
    status: row.status,
    description: row.description && maskNumbers(row.description),
    sample_messages: (row.sample_messages ?? []).map(maskText),
    numbers: row.phone_numbers.length,
    segments_per_minute: row.throughput_limit,
    segments_per_day: row.daily_cap,
    submitted_on: row.submitted_on,
    approved_on: row.approved_on,
    created_at: row.created_at.toISOString(),
  };
}
