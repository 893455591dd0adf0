import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type CampaignFigures = {
  /** 10DLC campaigns by status. */
  readonly byStatus: ReadonlyMap<string, number>;
  /** Share of today's cap (Pacific day) that is used, by `campaign:…` or `brand:…`: the twenty highest. */
  readonly capsUsed: ReadonlyMap<string, number>;
};

const SHOWN_MAX = 20;

const READ: Statement = {
  name: 'metrics.read-campaigns',
  text: `
    with cap(subject, segments) as (
      select 'campaign:' || c.campaign_id, c.daily_cap from messaging.campaigns_10dlc c
      where c.daily_cap > 0 and c.campaign_id is not null
      union all
      select 'brand:' || b.brand_id, b.daily_cap from messaging.brands_10dlc b where b.daily_cap > 0
    ), used as (
      select c.subject, d.segments::float8 / c.segments as share
      from cap c join messaging.daily_segments d
        on d.subject = c.subject and d.day = ($1::timestamptz at time zone 'America/Los_Angeles')::date
      order by 2 desc, 1 limit ${SHOWN_MAX}
    ), statuses as (
      select c.status, count(*) as campaigns from messaging.campaigns_10dlc c
      group by 1 order by 2 desc, 1 limit ${SHOWN_MAX}
    )
    select (select jsonb_object_agg(subject, share) from used) as "capsUsed",
      (select jsonb_object_agg(status, campaigns) from statuses) as "byStatus"`,
};

type Shares = Readonly<Record<string, number>> | null;

export async function readCampaigns(db: Queryable, now: Date): Promise<CampaignFigures> {
  const [row] = await queryRows<{ capsUsed: Shares; byStatus: Shares }>(db, READ, [now]);
  const mapOf = (shares: Shares | undefined) => new Map(Object.entries(shares ?? {}));
  return { byStatus: mapOf(row?.byStatus), capsUsed: mapOf(row?.capsUsed) };
}
