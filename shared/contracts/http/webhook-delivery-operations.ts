import { z } from 'zod';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';
import {
  createReplayBody,
  listDeliveriesQuery,
  listEndpointDeliveriesQuery,
  listReplaysQuery,
  webhookDelivery,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  webhookReplay,
  webhookReplayPage,
} from './webhook-deliveries.ts';

const MANAGE = {
  functionName: 'manage-webhook-deliveries',
  access: { kind: 'scope', scope: 'webhooks:manage' },
  tag: 'Webhooks',
} as const;
const READ = { ...MANAGE, bodyBytesMax: 0, refusals: [] } as const;

const PAGE =
  'Newest first. With filters a page may show fewer than `limit`, or none, and still have a next one.';

export const WEBHOOK_DELIVERY_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'listWebhookDeliveries',
    method: 'GET',
    path: '/v1/webhook-deliveries',
    ...READ,
    summary: 'List what was sent by webhook',
    description: `To endpoints, to the \`webhook_url\` of messages, and to inbound routes. ${PAGE}`,
    query: listDeliveriesQuery,
    answers: { 200: { description: 'One page.', schema: webhookDeliveryPage } },
    examples: {
      failed: { summary: 'What failed for good', query: { state: 'failed', limit: '5' }, status: 200 },
    },
  },
  {
    operationId: 'listDeliveriesOfWebhook',
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    ...READ,
    summary: 'List what was sent to an endpoint',
    description: `Also of a deleted one. ${PAGE}`,
    params: { id: apiId('webhookEndpoint') },
    query: listEndpointDeliveriesQuery,
    answers: { 200: { description: 'One page.', schema: webhookDeliveryPage } },
  },
  {
    operationId: 'readWebhookDelivery',
    method: 'GET',
    path: '/v1/webhook-deliveries/{id}',
    ...READ,
    summary: 'Read a delivery with every attempt',
    params: { id: apiId('webhookDelivery') },
    answers: { 200: { description: 'The delivery.', schema: webhookDeliveryDetail } },
  },
  {
    operationId: 'replayWebhookDelivery',
    method: 'POST',
    path: '/v1/webhook-deliveries/{id}/replay',
    ...READ,
    summary: 'Send a delivery again',
    description:
      'Under the same `webhook-id`, to the URL that the endpoint has now, with a new schedule of attempts. One that waits ' +
      'for its next attempt is made due now.',
    params: { id: apiId('webhookDelivery') },
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'The delivery, which waits again.',
        schema: webhookDelivery,
        headers: REPLAYED_HEADER,
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'webhook_disabled', 'too_many_replays'],
  },
  {
    operationId: 'listWebhookReplays',
    method: 'GET',
    path: '/v1/webhook-replays',
    ...READ,
    summary: 'List replays',
    description: 'Newest first.',
    query: listReplaysQuery,
    answers: { 200: { description: 'One page.', schema: webhookReplayPage } },
  },
  {
    operationId: 'createWebhookReplay',
    method: 'POST',
    path: '/v1/webhook-replays',
    ...MANAGE,
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Send many deliveries again',
    description:
      'Everything of a time range that matches, in the background: what failed unless `states` says otherwise. Each is ' +
      'sent under its own `webhook-id`; what was made or settled after the replay began is not part of it.',
    body: createReplayBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'The replay; read it for its progress.',
        schema: webhookReplay,
        headers: { ...REPLAYED_HEADER, location: z.string().meta({ description: 'Path of the replay.' }) },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'webhook_disabled', 'too_many_replays'],
    examples: {
      failed: {
        summary: 'All that failed since an outage began',
        body: { created_after: '2026-11-25T08:00:00Z' },
        status: 202,
      },
      range: {
        summary: 'Everything of an hour that was answered 200 by mistake',
        body: {
          states: ['delivered'],
          event_types: ['message.delivered'],
          http_status: 200,
          created_after: '2026-11-25T08:00:00Z',
          created_before: '2026-11-25T09:00:00Z',
        },
        status: 202,
      },
    },
  },
  {
    operationId: 'readWebhookReplay',
    method: 'GET',
    path: '/v1/webhook-replays/{id}',
    ...READ,
    summary: 'Read a replay',
    params: { id: apiId('replay') },
    answers: { 200: { description: 'The replay, with its progress.', schema: webhookReplay } },
  },
  {
    operationId: 'cancelWebhookReplay',
    method: 'POST',
    path: '/v1/webhook-replays/{id}/cancel',
    ...READ,
    summary: 'Cancel a replay',
    description: 'What was sent again already stays so. A replay that has ended stays as it is.',
    params: { id: apiId('replay') },
    answers: { 200: { description: 'The replay as it ended.', schema: webhookReplay } },
  },
];
