import { z } from 'zod';
import { auditLogPage, listAuditLogQuery } from './audit-log.ts';
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
  updateApiKeyBody,
  updateSmppCredentialBody,
} from './credentials.ts';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { listCredentialsQuery } from './list-credentials.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';
import { sandboxNumberList } from './sandbox.ts';

const MANAGE = {
  functionName: 'manage-credentials',
  access: { kind: 'scope', scope: 'credentials:manage' },
} as const;
const KEYS = { ...MANAGE, tag: 'Access' } as const;
const SMPP = { ...MANAGE, tag: 'SMPP' } as const;
const KEY_ID = { id: apiId('apiKey') };
const SMPP_ID = { id: apiId('smppAccount') };
const ROTATION = {
  bodyBytesMax: BODY_BYTES_MAX,
  body: rotateBody,
  headers: IDEMPOTENCY_KEY_HEADER,
  refusals: IDEMPOTENCY_REFUSALS,
  examples: {
    hour: { summary: 'The one before opens for another hour', body: { overlap_seconds: 3_600 }, status: 200 },
  },
} as const;

export const CREDENTIAL_OPERATIONS: readonly Operation[] = [
  {
    ...KEYS,
    operationId: 'listApiKeys',
    method: 'GET',
    path: '/v1/api-keys',
    bodyBytesMax: 0,
    summary: 'List API keys',
    description:
      'Newest first, revoked ones too. The first credential of the account, which support made, is none of them.',
    query: listCredentialsQuery,
    answers: { 200: { description: 'One page.', schema: apiKeyPage } },
    refusals: [],
  },
  {
    ...KEYS,
    operationId: 'createApiKey',
    method: 'POST',
    path: '/v1/api-keys',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create an API key',
    description:
      'Its secret is shown this once. It can have no scope that the caller lacks; a test key makes test keys.',
    body: createApiKeyBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The key with its secret.',
        schema: apiKeyWithSecret,
        headers: { ...REPLAYED_HEADER, location: z.string().meta({ description: 'Path of the key.' }) },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'too_many_credentials'],
    examples: {
      test: {
        summary: 'A test key for a build server',
        body: {
          name: 'CI',
          mode: 'test',
          scopes: ['messages:send', 'messages:read'],
          allowed_ips: ['203.0.113.0/24'],
        },
        status: 201,
      },
    },
  },
  {
    ...KEYS,
    operationId: 'readApiKey',
    method: 'GET',
    path: '/v1/api-keys/{id}',
    bodyBytesMax: 0,
    summary: 'Read an API key',
    params: KEY_ID,
    answers: { 200: { description: 'The key.', schema: apiKeyResource } },
    refusals: [],
  },
  {
    ...KEYS,
    operationId: 'updateApiKey',
    method: 'PATCH',
    path: '/v1/api-keys/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change an API key',
    description:
      'What is left out stays. Tokens that are out follow within five seconds. A revoked key stays as it is.',
    params: KEY_ID,
    body: updateApiKeyBody,
    answers: { 200: { description: 'The key.', schema: apiKeyResource } },
    refusals: [],
    examples: { name: { summary: 'Another name', body: { name: 'Build server' }, status: 200 } },
  },
  {
    ...KEYS,
    operationId: 'rotateApiKey',
    method: 'POST',
    path: '/v1/api-keys/{id}/rotate',
    ...ROTATION,
    summary: 'Give an API key a new secret',
    description:
      'The secret before opens too until the overlap has passed; one that was still open before it ends at once.',
    params: KEY_ID,
    answers: {
      200: {
        description: 'The key with its new secret.',
        schema: apiKeyWithSecret,
        headers: REPLAYED_HEADER,
      },
    },
  },
  {
    ...KEYS,
    operationId: 'revokeApiKey',
    method: 'DELETE',
    path: '/v1/api-keys/{id}',
    bodyBytesMax: 0,
    summary: 'Revoke an API key',
    description: 'For good. Its tokens are refused within five seconds.',
    params: KEY_ID,
    answers: { 204: { description: 'It is revoked, now or before.' } },
    refusals: [],
  },
  {
    ...SMPP,
    operationId: 'listSmppCredentials',
    method: 'GET',
    path: '/v1/smpp/credentials',
    bodyBytesMax: 0,
    summary: 'List SMPP credentials',
    description: 'Newest first, revoked ones too, and the first ones of the account, which support made.',
    query: listCredentialsQuery,
    answers: { 200: { description: 'One page.', schema: smppCredentialPage } },
    refusals: [],
  },
  {
    ...SMPP,
    operationId: 'createSmppCredential',
    method: 'POST',
    path: '/v1/smpp/credentials',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create SMPP credentials',
    description: 'The password is shown this once: eight characters, as SMPP 3.4 has room for.',
    body: createSmppCredentialBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The credentials with their password.',
        schema: smppCredentialWithPassword,
        headers: {
          ...REPLAYED_HEADER,
          location: z.string().meta({ description: 'Path of the credentials.' }),
        },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'system_id_taken', 'too_many_credentials'],
    examples: {
      gateway: {
        summary: 'For a gateway with two binds',
        body: { name: 'Gateway', max_binds: 2 },
        status: 201,
      },
    },
  },
  {
    ...SMPP,
    operationId: 'readSmppCredential',
    method: 'GET',
    path: '/v1/smpp/credentials/{id}',
    bodyBytesMax: 0,
    summary: 'Read SMPP credentials',
    params: SMPP_ID,
    answers: { 200: { description: 'The credentials.', schema: smppCredentialResource } },
    refusals: [],
  },
  {
    ...SMPP,
    operationId: 'updateSmppCredential',
    method: 'PATCH',
    path: '/v1/smpp/credentials/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change SMPP credentials',
    description:
      'What is left out stays. Sessions that are bound stay as they are; the next bind meets the change. Revoked ones stay as they are.',
    params: SMPP_ID,
    body: updateSmppCredentialBody,
    answers: { 200: { description: 'The credentials.', schema: smppCredentialResource } },
    refusals: [],
    examples: {
      binds: { summary: 'More binds', body: { max_binds: 4 }, status: 200 },
      receipts: {
        summary: 'Receipts with ids in hex, and the window at its default',
        body: { settings: { window: null, receipts: { id: 'hex' } } },
        status: 200,
      },
    },
  },
  {
    ...SMPP,
    operationId: 'rotateSmppCredential',
    method: 'POST',
    path: '/v1/smpp/credentials/{id}/rotate',
    ...ROTATION,
    summary: 'Give SMPP credentials a new password',
    params: SMPP_ID,
    answers: {
      200: {
        description: 'The credentials with the new password.',
        schema: smppCredentialWithPassword,
        headers: REPLAYED_HEADER,
      },
    },
  },
  {
    ...SMPP,
    operationId: 'revokeSmppCredential',
    method: 'DELETE',
    path: '/v1/smpp/credentials/{id}',
    bodyBytesMax: 0,
    summary: 'Revoke SMPP credentials',
    description: 'For good.',
    params: SMPP_ID,
    answers: { 204: { description: 'They are revoked, now or before.' } },
    refusals: [],
  },
  {
    ...KEYS,
    operationId: 'listAuditLog',
    method: 'GET',
    path: '/v1/audit-log',
    bodyBytesMax: 0,
    summary: 'See who changed what',
    description: 'Every change that was made by the API, newest first; no secret stands in it.',
    query: listAuditLogQuery,
    answers: { 200: { description: 'One page.', schema: auditLogPage } },
    refusals: [],
    examples: {
      keys: { summary: 'What was done to API keys', query: { action: 'api_key' }, status: 200 },
    },
  },
  {
    operationId: 'listSandboxNumbers',
    method: 'GET',
    path: '/v1/sandbox/numbers',
    functionName: 'manage-credentials',
    access: { kind: 'scope', scope: 'messages:read' },
    bodyBytesMax: 0,
    tag: 'Messages',
    summary: 'List the magic numbers of the sandbox',
    description: 'A message to one of them, sent with a test key, takes the course that stands beside it.',
    answers: { 200: { description: 'All of them.', schema: sandboxNumberList } },
    refusals: [],
  },
];
