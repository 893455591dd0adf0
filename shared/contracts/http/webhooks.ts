// Webhook endpoints as the API takes and shows them.
import { z } from 'zod';
import { EVENT_FILTERS } from '../webhook-events.ts';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';

const URL_LENGTH_MAX = 500;
const HEADERS_MAX = 10;
const ATTEMPTS_MAX = 20;
const OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60;
const OVERLAP_SECONDS_DEFAULT = 24 * 60 * 60;

const name = lineOf(100).meta({ description: 'A name of your own.', examples: ['Order service'] });

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(URL_LENGTH_MAX, `must have at most ${URL_LENGTH_MAX} characters`)
  .meta({
    description:
      'Where events are sent: https, port 443, 80 or one from 1024 on, no user, an address of the public Internet.',
    examples: ['https://hooks.example.com/ringer'],
  });

const events = z
  .array(z.enum(EVENT_FILTERS, { error: 'must be an event type or a pattern such as message.*' }))
  .min(1, 'must name at least one event')
  .max(EVENT_FILTERS.length, 'names an event twice')
  .meta({
    description: 'Event types, or patterns: `message.*`, `*`.',
    examples: [['message.delivered', 'optout.*']],
  });

const payload = z.enum(['full', 'thin'], { error: 'must be full or thin' }).meta({
  description:
    '`thin` carries ids, type and sequence, but no numbers and no text: read the resource instead.',
});

const attemptsMax = z
  .int('must be a number')
  .min(1, 'must be at least 1')
  .max(ATTEMPTS_MAX, `must be at most ${ATTEMPTS_MAX}`)
  .meta({ description: 'Attempts a delivery; ten take three days.' });

/** Names that say something about the request itself, or that we sign by. */
const OWN_HEADERS =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|date|proxy-.*|user-agent|webhook-.*|x-signature|x-forwarded-.*|forwarded|traceparent|tracestate)$/i;

const headers = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'must be a header name of at most 64 characters')
      .refine((text) => !OWN_HEADERS.test(text), 'is a header that the platform sets'),
    z
      .string()
      .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/, 'must be 1 to 512 visible ASCII characters'),
  )
  .refine((record) => Object.keys(record).length <= HEADERS_MAX, `must be at most ${HEADERS_MAX} headers`)
  .refine(
    (record) =>
      new Set(Object.keys(record).map((key) => key.toLowerCase())).size === Object.keys(record).length,
    'names a header twice',
  )
  .meta({
    description: 'Sent with every request, such as a key of your gateway. Values are never shown again.',
    examples: [{ 'X-Api-Key': 'k-4711' }],
  });

/** Body of `POST /v1/webhooks`. */
export const createWebhookBody = z
  .strictObject({
    name: name.default(''),
    url,
    events: events.default(['*']),
    payload: payload.default('full'),
    attempts_max: attemptsMax.default(10),
    headers: headers.default({}),
    active: z.boolean('must be true or false').default(true),
  })
  .meta({ id: 'CreateWebhook' });
export type CreateWebhookBody = z.output<typeof createWebhookBody>;

/** Body of `PATCH /v1/webhooks/{id}`: what is absent stays. */
export const updateWebhookBody = z
  .strictObject({
    name: name.optional(),
    url: url.optional(),
    events: events.optional(),
    payload: payload.optional(),
    attempts_max: attemptsMax.optional(),
    headers: headers.optional().meta({ description: 'Takes the place of all headers; `{}` removes them.' }),
    active: z.boolean('must be true or false').optional(),
  })
  .meta({ id: 'UpdateWebhook' });
export type UpdateWebhookBody = z.output<typeof updateWebhookBody>;

/** Body of `POST /v1/webhooks/{id}/rotate-secret`. */
export const rotateSecretBody = z
  .strictObject({
    overlap_seconds: z
      .int('must be a number')
      .min(0, 'must be at least 0')
      .max(OVERLAP_SECONDS_MAX, `must be at most ${OVERLAP_SECONDS_MAX}`)
      .default(OVERLAP_SECONDS_DEFAULT)
      .meta({ description: 'How long the old secret signs beside the new one; a day unless said.' }),
  })
  .meta({ id: 'RotateSecret' });
export type RotateSecretBody = z.output<typeof rotateSecretBody>;

const endpointFields = {
  id: apiId('webhookEndpoint'),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()).readonly(),
  payload: z.enum(['full', 'thin']),
  attempts_max: z.int(),
  header_names: z
    .array(z.string())
    .readonly()
    .meta({ description: 'Of your own headers; their values are kept secret.' }),
  active: z.boolean(),
  disabled_reason: z.enum(['customer', 'gone', 'failing']).nullable().meta({
    description: 'Why nothing is sent: switched off by you, answered 410, or failed for too long.',
  }),
  disabled_at: timestamp.nullable(),
  previous_secret_until: timestamp
    .nullable()
    .meta({ description: 'Until then the secret before the rotation signs too.' }),
  created_at: timestamp,
  updated_at: timestamp,
} as const;

export const webhookEndpoint = z.object(endpointFields).readonly().meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.output<typeof webhookEndpoint>;

export const webhookEndpointWithSecret = z
  .object({
    ...endpointFields,
    secret: z
      .string()
      .optional()
      .meta({
        description: 'Signs what is sent to it. Shown this once: absent from the answer to a repeat.',
        examples: ['whsec_…'],
      }),
  })
  .readonly()
  .meta({ id: 'WebhookEndpointWithSecret' });
export type WebhookEndpointWithSecret = z.output<typeof webhookEndpointWithSecret>;

export const webhookEndpointPage = pageOf('WebhookEndpointPage', webhookEndpoint);
export type WebhookEndpointPage = z.output<typeof webhookEndpointPage>;

export const webhookHealth = z
  .object({
    id: apiId('webhookEndpoint'),
    state: z.enum(['healthy', 'failing', 'disabled']),
    failing_since: timestamp.nullable(),
    consecutive_failures: z.int(),
    last_success_at: timestamp.nullable(),
    waiting: z
      .int()
      .meta({ description: 'Deliveries that wait for their next attempt; counting ends at 10,000.' }),
    last_hour: z
      .object({
        attempts: z.int().meta({ description: 'Of the newest 1,000 deliveries at most.' }),
        success_rate: z
          .number()
          .nullable()
          .meta({ description: 'From 0 to 1; null where nothing was sent.' }),
        p50_ms: z.int().nullable(),
        p95_ms: z.int().nullable(),
      })
      .readonly(),
  })
  .readonly()
  .meta({ id: 'WebhookHealth' });
export type WebhookHealth = z.output<typeof webhookHealth>;

export const listAccountEventsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });

export const accountEvent = z
  .object({
    id: apiId('accountEvent'),
    type: z.string(),
    sequence: z.literal(1).meta({ description: 'An event of an account is a fact that does not change.' }),
    occurred_at: timestamp,
    data: z.record(z.string(), z.unknown()).meta({ description: 'What happened, as the webhook says it.' }),
  })
  .readonly()
  .meta({ id: 'AccountEvent' });
export type AccountEvent = z.output<typeof accountEvent>;

export const accountEventPage = pageOf('AccountEventPage', accountEvent);
export type AccountEventPage = z.output<typeof accountEventPage>;
