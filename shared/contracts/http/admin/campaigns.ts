// 10DLC campaigns as operators see them: what The Campaign Registry says of each.
import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

/** A state of a campaign. The registry has more than anybody lists; traffic needs `ACTIVE`. */
export const campaignStatus = z
  .string()
  .regex(/^[A-Z][A-Z_]{0,49}$/, 'must be a state such as ACTIVE, PENDING or SUSPENDED')
  .meta({ examples: ['SUSPENDED'] });

const day = z.iso.date().nullable();

export const campaignResource = z
  .object({
    id: apiId('campaign'),
    account_id: apiId('account').nullable(),
    campaign_id: z.string().nullable().meta({ description: 'As The Campaign Registry names it.' }),
    brand_id: z.string().nullable(),
    use_case: z.string().nullable(),
    status: z.string(),
    description: z.string().nullable().meta({ description: 'With numbers masked.' }),
    sample_messages: z
      .array(z.string())
      .readonly()
      .meta({ description: 'How long each is.', examples: [['(62 characters)']] }),
    numbers: z.int().meta({
      description: 'How many are attached; `GET /v1/admin/numbers?campaign_id=` lists them.',
    }),
    segments_per_minute: z.int().nullable(),
    segments_per_day: z.int().nullable().meta({ description: 'A day in Pacific time.' }),
    submitted_on: day,
    approved_on: day,
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'AdminCampaign' });
export type CampaignResource = z.output<typeof campaignResource>;

export const campaignPage = pageOf('AdminCampaignPage', campaignResource);

export const listCampaignsQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  account_id: apiId('account').optional(),
  status: campaignStatus.optional(),
});
export type ListCampaignsQuery = z.output<typeof listCampaignsQuery>;

export const changeCampaignBody = z
  .strictObject({ status: campaignStatus })
  .meta({ id: 'AdminCampaignChange' });
export type ChangeCampaignBody = z.output<typeof changeCampaignBody>;
