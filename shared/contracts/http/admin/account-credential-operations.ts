import { z } from 'zod';
import {
  apiKeyPage,
  apiKeyResource,
  apiKeyWithSecret,
  createApiKeyBody,
  createSmppCredentialBody,
  rotateBody,
  smppCredentialPage,
  smppCredentialResource,
  smppCredentialWithPassword,
} from '../credentials.ts';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { listCredentialsQuery } from '../list-credentials.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  changePreview,
  dryRunQuery,
  ETAG_HEADER,
  IF_MATCH_HEADER,
  orPreview,
  VERSION_REFUSALS,
} from './versions.ts';

const VIEW = {
  functionName: 'manage-account-credentials',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' } } as const;
const ACCOUNT_ID = { id: apiId('account') };
const KEY_ID = { ...ACCOUNT_ID, key: apiId('apiKey') };
const SMPP_ID = { ...ACCOUNT_ID, credential: apiId('smppAccount') };
const KEYS = '/v1/admin/accounts/{id}/api-keys';
const SMPP = '/v1/admin/accounts/{id}/smpp-credentials';

const CREATE = {
  ...OPERATE,
  method: 'POST',
  bodyBytesMax: BODY_BYTES_MAX,
  params: ACCOUNT_ID,
  headers: IDEMPOTENCY_KEY_HEADER,
} as const;
const CREATED_HEADERS = {
  ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
  location: z.string().meta({ description: 'Where they stand.' }),
} as const;
const CHANGE = {
  ...OPERATE,
  query: dryRunQuery,
  headers: IF_MATCH_HEADER,
  refusals: VERSION_REFUSALS,
} as const;
const ETAG = { etag: ETAG_HEADER.etag.optional() };
const REVOKE = {
  ...CHANGE,
  method: 'DELETE',
  answers: {
    200: { description: 'With `dry_run`: what would be.', schema: changePreview },
    204: { description: 'They are revoked, now or before.' },
  },
  examples: {
    now: { summary: 'Revoke them', status: 204 },
    trial: { summary: 'See what would be', query: { dry_run: 'true' }, status: 200 },
  },
} as const;
const ROTATE = {
  ...CHANGE,
  method: 'POST',
  bodyBytesMax: BODY_BYTES_MAX,
  body: rotateBody,
  examples: {
    hour: { summary: 'The one before opens for another hour', body: { overlap_seconds: 3_600 }, status: 200 },
  },
} as const;

const API_KEYS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAccountApiKeys',
    path: KEYS,
    summary: "List an account's API keys",
    description: 'Newest first, revoked ones too.',
    params: ACCOUNT_ID,
    query: listCredentialsQuery,
    answers: { 200: { description: 'One page.', schema: apiKeyPage } },
  },
  {
    ...CREATE,
    operationId: 'createAccountApiKey',
    path: KEYS,
    summary: 'Create an API key for an account',
    description: 'Its secret is shown this once: hand it on by a way that nobody else reads.',
    body: createApiKeyBody,
    answers: {
      201: { description: 'The key with its secret.', schema: apiKeyWithSecret, headers: CREATED_HEADERS },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'account_closed', 'too_many_credentials'],
    examples: {
      first: {
        summary: 'The first key of a customer, who makes the others by it',
        body: { name: 'First key', scopes: ['credentials:manage', 'messages:send', 'messages:read'] },
        status: 201,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readAccountApiKey',
    path: `${KEYS}/{key}`,
    summary: "Read an account's API key",
    params: KEY_ID,
    answers: { 200: { description: 'The key.', schema: apiKeyResource, headers: ETAG_HEADER } },
  },
  {
    ...ROTATE,
    operationId: 'rotateAccountApiKey',
    path: `${KEYS}/{key}/rotate`,
    summary: "Give an account's API key a new secret",
    description: 'Shown this once. The secret before opens too until the overlap has passed.',
    params: KEY_ID,
    answers: {
      200: {
        description: 'The key with its new secret.',
        schema: orPreview(apiKeyWithSecret),
        headers: ETAG,
      },
    },
  },
  {
    ...REVOKE,
    operationId: 'revokeAccountApiKey',
    path: `${KEYS}/{key}`,
    summary: "Revoke an account's API key",
    description: 'For good. Its tokens are refused within five seconds.',
    params: KEY_ID,
  },
];

const SMPP_CREDENTIALS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAccountSmppCredentials',
    path: SMPP,
    summary: "List an account's SMPP credentials",
    description: 'Newest first, revoked ones too.',
    params: ACCOUNT_ID,
    query: listCredentialsQuery,
    answers: { 200: { description: 'One page.', schema: smppCredentialPage } },
  },
  {
    ...CREATE,
    operationId: 'createAccountSmppCredential',
    path: SMPP,
    summary: 'Create SMPP credentials for an account',
    description: 'The password is shown this once: hand it on by a way that nobody else reads.',
    body: createSmppCredentialBody,
    answers: {
      201: {
        description: 'The credentials with their password.',
        schema: smppCredentialWithPassword,
        headers: CREATED_HEADERS,
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'account_closed', 'system_id_taken', 'too_many_credentials'],
    examples: {
      gateway: {
        summary: 'For a gateway with four binds',
        body: { name: 'Gateway', max_binds: 4, throughput: 200 },
        status: 201,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readAccountSmppCredential',
    path: `${SMPP}/{credential}`,
    summary: "Read an account's SMPP credentials",
    params: SMPP_ID,
    answers: {
      200: { description: 'The credentials.', schema: smppCredentialResource, headers: ETAG_HEADER },
    },
  },
  {
    ...ROTATE,
    operationId: 'rotateAccountSmppCredential',
    path: `${SMPP}/{credential}/rotate`,
    summary: "Give an account's SMPP credentials a new password",
    description: 'Shown this once. The password before binds until the overlap has passed.',
    params: SMPP_ID,
    answers: {
      200: {
        description: 'The credentials with the new password.',
        schema: orPreview(smppCredentialWithPassword),
        headers: ETAG,
      },
    },
  },
  {
    ...REVOKE,
    operationId: 'revokeAccountSmppCredential',
    path: `${SMPP}/{credential}`,
    summary: "Revoke an account's SMPP credentials",
    description: 'For good. With `dry_run` the answer counts the sessions that are bound by them.',
    params: SMPP_ID,
  },
];

export const ACCOUNT_CREDENTIAL_OPERATIONS: readonly Operation[] = [...API_KEYS, ...SMPP_CREDENTIALS];
