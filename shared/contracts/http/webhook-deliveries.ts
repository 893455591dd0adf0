// The log of webhooks: deliveries with their attempts, and replays of them.
import { z } from 'zod';
import { ID_PREFIXES, parseId } from '../../kernel/ids.ts';
import { EVENT_TYPES, TEST_EVENT_TYPE } from '../webhook-events.ts';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';

export const DELIVERY_STATES = ['pending', 'delivered', 'exhausted', 'disabled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What a delivery cannot come back from by itself; both are meant by the filter `failed`. */
export const FAILED_STATES = ['exhausted', 'disabled'] as const satisfies readonly DeliveryState[];
/** What may be replayed. */
export const SETTLED_STATES = ['delivered', ...FAILED_STATES] as const satisfies readonly DeliveryState[];

const eventType = z.enum([...EVENT_TYPES, TEST_EVENT_TYPE], { error: 'must be an event type' });

const idOf = (kind: 'message' | 'webhookEndpoint', what: string) =>
  z
    .string()
    .meta({ pattern: `^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$` })
    .transform((text, context) => {
      const id = parseId(kind, text);
      if (id) return id;
      context.addIssue({ code: 'custom', message: `must be the id of ${what}` });
      return z.NEVER;
    });
const messageId = idOf('message', 'a message').meta({ description: 'Events of this message.' });
const endpointId = idOf('webhookEndpoint', 'an endpoint').meta({ description: 'Sent to this endpoint.' });

const moment = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time such as 2026-11-25T09:30:00Z' })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() >= 0 && date.getUTCFullYear() < 10_000, 'must be a time since 1970')
  .meta({ pattern: '^(19[7-9]\\d|[2-9]\\d{3})-' });
const createdAfter = moment.meta({ description: 'Made at this time or later.' });
const createdBefore = moment.meta({ description: 'Made before this time.' });

/** Query of the list of an endpoint's deliveries. */
export const listEndpointDeliveriesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  state: z
    .enum([...DELIVERY_STATES, 'failed'], { error: 'must be a state of a delivery, or failed' })
    .optional()
    .meta({ description: '`failed` is `exhausted` and `disabled`.' }),
  event_type: eventType.optional(),
  message_id: messageId.optional(),
  http_status: z
    .string()
    .regex(/^([1-5]\d\d|none)$/, 'must be an HTTP status, or none where there was no answer')
    .optional()
    .meta({ description: 'What the last attempt was answered with; `none` where there was no answer.' }),
  created_after: createdAfter.optional(),
  created_before: createdBefore.optional(),
});
export type ListEndpointDeliveriesQuery = z.output<typeof listEndpointDeliveriesQuery>;

/** Query of `GET /v1/webhook-deliveries`. */
export const listDeliveriesQuery = listEndpointDeliveriesQuery.extend({ endpoint_id: endpointId.optional() });
export type ListDeliveriesQuery = z.output<typeof listDeliveriesQuery>;

const deliveryFields = {
  id: apiId('webhookDelivery'),
  webhook_id: apiId('event').meta({ description: 'The header `webhook-id` of every attempt.' }),
  target: z.enum(['endpoint', 'webhook_url', 'inbound_route']),
  endpoint_id: apiId('webhookEndpoint').nullable(),
  event_type: z.string(),
  message_id: apiId('message').nullable(),
  sequence: z.int().meta({ description: 'Which state of the message it tells of.' }),
  url: z.string(),
  method: z.enum(['POST', 'PUT']),
  state: z
    .enum(DELIVERY_STATES)
    .meta({ description: '`pending`: waits for an attempt, or is being attempted.' }),
  attempts: z.int(),
  attempts_max: z.int(),
  last_status: z
    .int()
    .nullable()
    .meta({ description: 'HTTP status of the last attempt; null without an answer.' }),
  last_error: z.string().nullable(),
  next_attempt_at: timestamp.nullable(),
  replayed_at: timestamp.nullable(),
  created_at: timestamp,
  settled_at: timestamp.nullable(),
} as const;

export const webhookDelivery = z.object(deliveryFields).readonly().meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.output<typeof webhookDelivery>;

export const webhookDeliveryPage = pageOf('WebhookDeliveryPage', webhookDelivery);
export type WebhookDeliveryPage = z.output<typeof webhookDeliveryPage>;

const headersShown = z.record(z.string(), z.string());

export const webhookAttempt = z
  .object({
    attempt: z.int(),
    replay: z.boolean().meta({ description: 'Made because of a replay.' }),
    started_at: timestamp,
    duration_ms: z.int(),
    request_headers: headersShown.meta({ description: 'Signatures and your own headers are masked.' }),
    http_status: z.int().nullable(),
    error: z.string().nullable(),
    response_headers: headersShown.nullable(),
    response_head: z.string().nullable().meta({ description: 'The first 4 KiB of the answer.' }),
    next_attempt_at: timestamp.nullable(),
  })
  .readonly();
export type WebhookAttempt = z.output<typeof webhookAttempt>;

export const webhookDeliveryDetail = z
  .object({
    ...deliveryFields,
    body: z.string().meta({ description: 'The bytes that every attempt carries.' }),
    attempt_log: z.array(webhookAttempt).readonly().meta({ description: 'Oldest first; the last 100.' }),
  })
  .readonly()
  .meta({ id: 'WebhookDeliveryDetail' });
export type WebhookDeliveryDetail = z.output<typeof webhookDeliveryDetail>;

export const REPLAY_STATES = ['pending', 'running', 'done', 'canceled'] as const;

/** Body of `POST /v1/webhook-replays`: which deliveries are sent again. */
export const createReplayBody = z
  .strictObject({
    endpoint_id: endpointId.optional(),
    states: z
      .array(z.enum(SETTLED_STATES, { error: 'must be delivered, exhausted or disabled' }))
      .min(1, 'must name at least one state')
      .max(SETTLED_STATES.length, 'names a state twice')
      .default([...FAILED_STATES])
      .meta({ description: 'What failed, unless said.' }),
    event_types: z
      .array(eventType)
      .min(1, 'must name at least one event type')
      .max(EVENT_TYPES.length + 1, 'names an event type twice')
      .optional(),
    http_status: z
      .int('must be an HTTP status')
      .min(100, 'must be an HTTP status')
      .max(599, 'must be an HTTP status')
      .optional()
      .meta({ description: 'What the last attempt was answered with.' }),
    message_id: messageId.optional(),
    created_after: createdAfter,
    created_before: createdBefore.optional(),
  })
  .refine(({ created_after, created_before }) => !created_before || created_before > created_after, {
    path: ['created_before'],
    message: 'must be later than created_after',
  })
  .meta({ id: 'CreateReplay' });
export type CreateReplayBody = z.output<typeof createReplayBody>;

export const webhookReplay = z
  .object({
    id: apiId('replay'),
    state: z.enum(REPLAY_STATES),
    endpoint_id: apiId('webhookEndpoint').nullable(),
    states: z.array(z.enum(DELIVERY_STATES)).readonly(),
    event_types: z.array(z.string()).readonly().nullable(),
    http_status: z.int().nullable(),
    message_id: apiId('message').nullable(),
    created_after: timestamp,
    created_before: timestamp,
    looked_at: z.int().meta({ description: 'Deliveries of the range that were looked at.' }),
    replayed: z.int().meta({ description: 'Those that were sent again.' }),
    progress: z.number().min(0).max(1).meta({ description: 'How far through the time of the range it is.' }),
    created_at: timestamp,
    started_at: timestamp.nullable(),
    finished_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'WebhookReplay' });
export type WebhookReplay = z.output<typeof webhookReplay>;

export const listReplaysQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListReplaysQuery = z.output<typeof listReplaysQuery>;

export const webhookReplayPage = pageOf('WebhookReplayPage', webhookReplay);
export type WebhookReplayPage = z.output<typeof webhookReplayPage>;
