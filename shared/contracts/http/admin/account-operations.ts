import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { balanceResource } from '../usage.ts';
import {
  adminAccountPage,
  adminAccountResource,
  changeAccountBody,
  createAccountBody,
  creditBody,
  listAccountsQuery,
} from './accounts.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, orPreview, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-accounts',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' }, method: 'POST' } as const;
const ID = { id: apiId('account') };
const CHANGED = {
  200: {
    description: 'The account as it is now.',
    schema: orPreview(adminAccountResource),
    headers: { etag: ETAG_HEADER.etag.optional() },
  },
};
const CHANGE = {
  ...OPERATE,
  params: ID,
  query: dryRunQuery,
  headers: IF_MATCH_HEADER,
  answers: CHANGED,
  refusals: [...VERSION_REFUSALS, 'account_closed'],
} as const;

export const ADMIN_ACCOUNT_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAccounts',
    path: '/v1/admin/accounts',
    summary: 'List accounts',
    description: 'Newest first.',
    query: listAccountsQuery,
    answers: { 200: { description: 'One page.', schema: adminAccountPage } },
    examples: {
      suspended: { summary: 'Those that are suspended', query: { status: 'suspended' }, status: 200 },
    },
  },
  {
    ...OPERATE,
    operationId: 'createAccount',
    path: '/v1/admin/accounts',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create an account',
    description:
      'Active, prepaid and without money unless said; it has no key, no number and no SMPP credentials yet.',
    body: createAccountBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The account.',
        schema: adminAccountResource,
        headers: {
          ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
          location: z.string().meta({ description: 'Where it stands.' }),
        },
      },
    },
    refusals: IDEMPOTENCY_REFUSALS,
    examples: {
      postpaid: {
        summary: 'A customer who pays later',
        body: {
          name: 'Example Ltd',
          contact_email: 'operations@example.com',
          limits: { messages_per_second: 50 },
          billing: { mode: 'postpaid', credit_limit: '500.00', low_balance: '50.00' },
        },
        status: 201,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readAdminAccount',
    path: '/v1/admin/accounts/{id}',
    summary: 'Read an account',
    params: ID,
    answers: { 200: { description: 'The account.', schema: adminAccountResource, headers: ETAG_HEADER } },
  },
  {
    ...CHANGE,
    operationId: 'changeAdminAccount',
    method: 'PATCH',
    path: '/v1/admin/accounts/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change an account: name, limits, billing',
    description: 'What is left out stays, also inside `limits`, `billing` and `webhooks`.',
    body: changeAccountBody,
    examples: {
      limits: { summary: 'Let it send faster', body: { limits: { messages_per_second: 100 } }, status: 200 },
    },
  },
  {
    ...CHANGE,
    operationId: 'suspendAccount',
    path: '/v1/admin/accounts/{id}/suspend',
    summary: 'Suspend an account and stop its messages',
    description:
      'No message of it is handed to a carrier link any more; what waits is rejected with `account_inactive` and its money ' +
      'comes back. Its tokens are refused and its SMPP sessions end within five seconds. With `dry_run` the answer counts ' +
      'what waits, to 100,000 of each state.',
  },
  {
    ...CHANGE,
    operationId: 'resumeAccount',
    path: '/v1/admin/accounts/{id}/resume',
    summary: 'Let a suspended account send again',
  },
  {
    ...VIEW,
    operationId: 'readAdminBalance',
    path: '/v1/admin/accounts/{id}/balance',
    summary: "Read an account's balance",
    params: ID,
    answers: { 200: { description: 'What is left to spend.', schema: balanceResource } },
  },
  {
    ...OPERATE,
    operationId: 'creditAccount',
    path: '/v1/admin/accounts/{id}/credits',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Credit an account, or correct its balance',
    description: 'A ledger entry, the balance and the audit log are written together.',
    params: ID,
    body: creditBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: { description: 'The balance after it.', schema: balanceResource, headers: REPLAYED_HEADER },
    },
    refusals: IDEMPOTENCY_REFUSALS,
    examples: {
      payment: {
        summary: 'A payment came in',
        body: { amount: '25.00', reason: 'Invoice 4711' },
        status: 201,
      },
    },
  },
];
