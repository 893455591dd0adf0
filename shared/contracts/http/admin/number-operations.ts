import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  adminNumberPage,
  adminNumberResource,
  assignNumberBody,
  changeAdminNumberBody,
  listAdminNumbersQuery,
} from './numbers.ts';
import { REVEAL_EXAMPLES, revealBody } from './reveal.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, orPreview, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-account-numbers',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' }, method: 'POST' } as const;
const ID = { id: apiId('number') };
const CHANGE = {
  ...OPERATE,
  params: ID,
  query: dryRunQuery,
  headers: IF_MATCH_HEADER,
  answers: {
    200: {
      description: 'The number as it is now.',
      schema: orPreview(adminNumberResource),
      headers: { etag: ETAG_HEADER.etag.optional() },
    },
  },
  refusals: VERSION_REFUSALS,
} as const;

export const ADMIN_NUMBER_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAdminNumbers',
    path: '/v1/admin/numbers',
    summary: 'List numbers',
    description: 'Newest first, of one account or all, free ones too.',
    query: listAdminNumbersQuery,
    answers: { 200: { description: 'One page.', schema: adminNumberPage } },
    examples: {
      whose: { summary: 'Whose is it?', query: { number: '+14155550100' }, status: 200 },
      free: { summary: 'Those that are free', query: { assigned: 'false' }, status: 200 },
    },
  },
  {
    ...OPERATE,
    operationId: 'assignNumber',
    path: '/v1/admin/numbers',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Assign a number to an account',
    description:
      'A new one, or one that is free. What comes in for it is kept in the inbox until its account says where it goes; ' +
      'nothing of an earlier holder stays.',
    body: assignNumberBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The number.',
        schema: adminNumberResource,
        headers: {
          ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
          location: z.string().meta({ description: 'Where it stands.' }),
        },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'account_closed', 'number_taken'],
    examples: {
      mms: {
        summary: 'A number for texts and pictures',
        body: { account_id: 'acc_01j0000000e008000000001qhg', number: '+14155550187', mms_enabled: true },
        status: 201,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readAdminNumber',
    path: '/v1/admin/numbers/{id}',
    summary: 'Read a number',
    params: ID,
    answers: {
      200: { description: 'The number, masked.', schema: adminNumberResource, headers: ETAG_HEADER },
    },
  },
  {
    ...CHANGE,
    operationId: 'changeAdminNumber',
    method: 'PATCH',
    path: '/v1/admin/numbers/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change what a number may do, or its campaign',
    description:
      'What is left out stays. The account hears of a campaign whose numbers change (`campaign.updated`).',
    body: changeAdminNumberBody,
    examples: { mms: { summary: 'Let it send pictures', body: { mms_enabled: true }, status: 200 } },
  },
  {
    ...CHANGE,
    operationId: 'releaseNumber',
    path: '/v1/admin/numbers/{id}/release',
    summary: 'Take a number from its account',
    description:
      'It is free: detached from campaigns, and what comes in for it is nobody’s. With `dry_run` the answer counts the ' +
      'campaigns and inbound routes that lose it, and the messages of it that wait (of the first 100,000 of each state).',
  },
  {
    ...OPERATE,
    operationId: 'revealNumber',
    path: '/v1/admin/numbers/{id}/reveal',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Show a number in full',
    description: 'Stands in the audit log, with the reason.',
    params: ID,
    body: revealBody,
    answers: { 200: { description: 'The number, in full.', schema: adminNumberResource } },
    examples: REVEAL_EXAMPLES,
  },
];
