import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  callingOperator,
  createOperatorBody,
  createOperatorKeyBody,
  listOperatorsQuery,
  operatorKeyPage,
  operatorKeyResource,
  operatorKeyWithSecret,
  operatorPage,
  operatorResource,
  updateOperatorBody,
} from './operators.ts';
import {
  changePreview,
  dryRunQuery,
  ETAG_HEADER,
  IF_MATCH_HEADER,
  orPreview,
  VERSION_REFUSALS,
} from './versions.ts';

const OPERATORS = {
  functionName: 'manage-operators',
  tag: 'Operators',
  access: { kind: 'role', role: 'admin' },
  bodyBytesMax: 0,
  refusals: [],
} as const;
const ID = { id: apiId('operator') };
const KEY_ID = { ...ID, key: apiId('operatorKey') };
const LOCATION = { location: z.string().meta({ description: 'Where it stands.' }) };

export const OPERATOR_OPERATIONS: readonly Operation[] = [
  {
    ...OPERATORS,
    operationId: 'readCallingOperator',
    method: 'GET',
    path: '/v1/admin/operator',
    access: { kind: 'role', role: 'viewer' },
    summary: 'See who you are and what you may',
    answers: { 200: { description: 'The operator of the token.', schema: callingOperator } },
  },
  {
    ...OPERATORS,
    operationId: 'listOperators',
    method: 'GET',
    path: '/v1/admin/operators',
    summary: 'List operators',
    description: 'Newest first, disabled ones too.',
    query: listOperatorsQuery,
    answers: { 200: { description: 'One page.', schema: operatorPage } },
  },
  {
    ...OPERATORS,
    operationId: 'createOperator',
    method: 'POST',
    path: '/v1/admin/operators',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create an operator',
    description: 'Without a key: that is made next. The e-mail address names him for good.',
    body: createOperatorBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The operator.',
        schema: operatorResource,
        headers: { ...REPLAYED_HEADER, ...ETAG_HEADER, ...LOCATION },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'operator_exists'],
    examples: {
      viewer: {
        summary: 'Somebody who only looks',
        body: { email: 'night@example.com', name: 'Night watch', role: 'viewer' },
        status: 201,
      },
    },
  },
  {
    ...OPERATORS,
    operationId: 'readOperator',
    method: 'GET',
    path: '/v1/admin/operators/{id}',
    summary: 'Read an operator',
    params: ID,
    answers: { 200: { description: 'The operator.', schema: operatorResource, headers: ETAG_HEADER } },
  },
  {
    ...OPERATORS,
    operationId: 'updateOperator',
    method: 'PATCH',
    path: '/v1/admin/operators/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change an operator: name, role, or whether he may come in',
    description:
      'What is left out stays. Tokens that are out follow within five seconds. The last active admin stays one.',
    params: ID,
    query: dryRunQuery,
    headers: IF_MATCH_HEADER,
    body: updateOperatorBody,
    answers: {
      200: {
        description: 'The operator as he is now.',
        schema: orPreview(operatorResource),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    refusals: [...VERSION_REFUSALS, 'last_admin'],
    examples: { role: { summary: 'Another role', body: { role: 'operator' }, status: 200 } },
  },
  {
    ...OPERATORS,
    operationId: 'listOperatorKeys',
    method: 'GET',
    path: '/v1/admin/operators/{id}/keys',
    summary: "List an operator's keys",
    description: 'Newest first, revoked ones too.',
    params: ID,
    query: listOperatorsQuery,
    answers: { 200: { description: 'One page.', schema: operatorKeyPage } },
  },
  {
    ...OPERATORS,
    operationId: 'createOperatorKey',
    method: 'POST',
    path: '/v1/admin/operators/{id}/keys',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create a key for an operator',
    description: 'Its secret is shown this once. Every key has an end.',
    params: ID,
    body: createOperatorKeyBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The key with its secret.',
        schema: operatorKeyWithSecret,
        headers: { ...REPLAYED_HEADER, ...ETAG_HEADER, ...LOCATION },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'too_many_credentials'],
    examples: {
      month: {
        summary: 'A key for a month, from one network',
        body: { name: 'Console', allowed_ips: ['203.0.113.0/24'], expires_in_days: 30 },
        status: 201,
      },
    },
  },
  {
    ...OPERATORS,
    operationId: 'readOperatorKey',
    method: 'GET',
    path: '/v1/admin/operators/{id}/keys/{key}',
    summary: "Read an operator's key",
    params: KEY_ID,
    answers: { 200: { description: 'The key.', schema: operatorKeyResource, headers: ETAG_HEADER } },
  },
  {
    ...OPERATORS,
    operationId: 'revokeOperatorKey',
    method: 'DELETE',
    path: '/v1/admin/operators/{id}/keys/{key}',
    summary: "Revoke an operator's key",
    description: 'For good. Its tokens are refused within five seconds.',
    params: KEY_ID,
    query: dryRunQuery,
    headers: IF_MATCH_HEADER,
    answers: {
      200: { description: 'With `dry_run`: what would be.', schema: changePreview },
      204: { description: 'It is revoked, now or before.' },
    },
    refusals: VERSION_REFUSALS,
    examples: {
      now: { summary: 'Revoke it', status: 204 },
      trial: { summary: 'See what would be', query: { dry_run: 'true' }, status: 200 },
    },
  },
];
