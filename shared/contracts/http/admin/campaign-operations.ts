import { apiId } from '../forms.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { campaignPage, campaignResource, changeCampaignBody, listCampaignsQuery } from './campaigns.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, orPreview, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-campaigns',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const ID = { id: apiId('campaign') };

export const ADMIN_CAMPAIGN_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAdminCampaigns',
    path: '/v1/admin/campaigns',
    summary: 'List 10DLC campaigns',
    description: 'Newest first, of one account or all.',
    query: listCampaignsQuery,
    answers: { 200: { description: 'One page.', schema: campaignPage } },
    examples: {
      pending: { summary: 'Those that wait for approval', query: { status: 'PENDING' }, status: 200 },
    },
  },
  {
    ...VIEW,
    operationId: 'readAdminCampaign',
    path: '/v1/admin/campaigns/{id}',
    summary: 'Read a campaign',
    params: ID,
    answers: { 200: { description: 'The campaign.', schema: campaignResource, headers: ETAG_HEADER } },
  },
  {
    ...VIEW,
    operationId: 'changeAdminCampaign',
    access: { kind: 'role', role: 'operator' },
    method: 'PATCH',
    path: '/v1/admin/campaigns/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: "Set a campaign's state",
    description:
      'As The Campaign Registry says; its account is told (`campaign.updated`). Only `ACTIVE` lets its long codes send: with ' +
      '`dry_run` the answer counts its numbers and the messages of them that wait (of the first 100,000 of each state).',
    params: ID,
    query: dryRunQuery,
    headers: IF_MATCH_HEADER,
    body: changeCampaignBody,
    answers: {
      200: {
        description: 'The campaign as it is now.',
        schema: orPreview(campaignResource),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    refusals: VERSION_REFUSALS,
    examples: {
      suspended: { summary: 'It was suspended', body: { status: 'SUSPENDED' }, status: 200 },
    },
  },
];
