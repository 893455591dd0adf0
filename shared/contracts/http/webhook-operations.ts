import { z } from 'zod';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';
import { webhookDelivery } from './webhook-deliveries.ts';
import {
  accountEvent,
  accountEventPage,
  createWebhookBody,
  listAccountEventsQuery,
  rotateSecretBody,
  updateWebhookBody,
  webhookEndpoint,
  webhookEndpointPage,
  webhookEndpointWithSecret,
  webhookHealth,
} from './webhooks.ts';

const MANAGE = {
  functionName: 'manage-webhooks',
  access: { kind: 'scope', scope: 'webhooks:manage' },
  tag: 'Webhooks',
} as const;
const READ = { ...MANAGE, bodyBytesMax: 0, refusals: [] } as const;
const ENDPOINT = { id: apiId('webhookEndpoint') } as const;

export const WEBHOOK_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'listWebhooks',
    method: 'GET',
    path: '/v1/webhooks',
    ...READ,
    summary: 'List webhook endpoints',
    description: 'Oldest first, all on one page.',
    answers: { 200: { description: 'The endpoints.', schema: webhookEndpointPage } },
  },
  {
    operationId: 'createWebhook',
    method: 'POST',
    path: '/v1/webhooks',
    ...MANAGE,
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create a webhook endpoint',
    description:
      'Its secret is in this answer and in no other. Events go there from two seconds later at the latest.',
    body: createWebhookBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The endpoint, with its secret.',
        schema: webhookEndpointWithSecret,
        headers: { ...REPLAYED_HEADER, location: z.string().meta({ description: 'Path of the endpoint.' }) },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'too_many_webhooks'],
    examples: {
      ends: {
        summary: 'What became of messages, and opt-outs',
        body: {
          name: 'Order service',
          url: 'https://example.com/hooks/ringer',
          events: ['message.delivered', 'message.undelivered', 'message.failed', 'optout.*'],
        },
        status: 201,
      },
      thin: {
        summary: 'Everything, without numbers and texts',
        body: { url: 'https://example.com/hooks/audit', events: ['*'], payload: 'thin' },
        status: 201,
      },
    },
  },
  {
    operationId: 'readWebhook',
    method: 'GET',
    path: '/v1/webhooks/{id}',
    ...READ,
    summary: 'Read a webhook endpoint',
    params: ENDPOINT,
    answers: { 200: { description: 'The endpoint.', schema: webhookEndpoint } },
  },
  {
    operationId: 'updateWebhook',
    method: 'PATCH',
    path: '/v1/webhooks/{id}',
    ...MANAGE,
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change a webhook endpoint',
    description:
      'What the body does not name stays. One that is switched on again begins with a clean record.',
    params: ENDPOINT,
    body: updateWebhookBody,
    answers: { 200: { description: 'The endpoint as it is now.', schema: webhookEndpoint } },
    refusals: [],
    examples: {
      pause: { summary: 'Switch it off', body: { active: false }, status: 200 },
      events: { summary: 'Other events', body: { events: ['message.*'] }, status: 200 },
    },
  },
  {
    operationId: 'deleteWebhook',
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    ...READ,
    summary: 'Delete a webhook endpoint',
    description: 'Nothing is sent there any more; the log of what was sent stays.',
    params: ENDPOINT,
    answers: { 204: { description: 'It is gone.' } },
  },
  {
    operationId: 'rotateWebhookSecret',
    method: 'POST',
    path: '/v1/webhooks/{id}/rotate-secret',
    ...MANAGE,
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Give a webhook endpoint a new secret',
    description: 'For as long as `overlap_seconds` says, requests carry the signatures of both secrets.',
    params: ENDPOINT,
    body: rotateSecretBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      200: {
        description: 'The endpoint, with its new secret.',
        schema: webhookEndpointWithSecret,
        headers: REPLAYED_HEADER,
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS],
    examples: {
      day: { summary: 'Both are valid for a day', body: {}, status: 200 },
      now: { summary: 'The old one is worthless at once', body: { overlap_seconds: 0 }, status: 200 },
    },
  },
  {
    operationId: 'testWebhook',
    method: 'POST',
    path: '/v1/webhooks/{id}/test',
    ...READ,
    summary: 'Send a test event',
    description: 'Sent once, by the same engine as all events; read the delivery for what became of it.',
    params: ENDPOINT,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'The delivery.',
        schema: webhookDelivery,
        headers: { ...REPLAYED_HEADER, location: z.string().meta({ description: 'Path of the delivery.' }) },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'webhook_disabled'],
  },
  {
    operationId: 'readWebhookHealth',
    method: 'GET',
    path: '/v1/webhooks/{id}/health',
    ...READ,
    summary: 'See how a webhook endpoint is doing',
    params: ENDPOINT,
    answers: { 200: { description: 'Its state, and its last hour.', schema: webhookHealth } },
  },
  {
    operationId: 'listAccountEvents',
    method: 'GET',
    path: '/v1/account-events',
    ...READ,
    summary: 'List events of the account',
    description: 'Opt-outs, a low balance, campaigns and endpoints; newest first.',
    query: listAccountEventsQuery,
    answers: { 200: { description: 'One page.', schema: accountEventPage } },
  },
  {
    operationId: 'readAccountEvent',
    method: 'GET',
    path: '/v1/account-events/{id}',
    ...READ,
    summary: 'Read an event of the account',
    params: { id: apiId('accountEvent') },
    answers: { 200: { description: 'The event.', schema: accountEvent } },
  },
];
