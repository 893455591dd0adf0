// What a webhook carries, as the OpenAPI document describes it; `webhook-body.ts` has the types that the sender uses.
import { z } from 'zod';
import { ACCOUNT_EVENT_TYPES, MESSAGE_EVENT_TYPES } from '../webhook-events.ts';
import { apiId, timestamp } from './forms.ts';
import { messageResource } from './message.ts';

export const webhookEvent = z
  .object({
    type: z.enum(MESSAGE_EVENT_TYPES),
    timestamp: timestamp.meta({ description: 'When it happened; the same in every attempt.' }),
    data: messageResource,
  })
  .readonly()
  .meta({ id: 'MessageEvent', description: 'A status that a message reached, after Standard Webhooks.' });

/** For `message.received` five flat fields also stand on top. */
export const inboundWebhookEvent = z
  .object({
    type: z.literal('message.received'),
    timestamp,
    data: messageResource,
    from: z.string(),
    to: z.string(),
    body: z.string(),
    message_id: z.string(),
    received_at: timestamp,
  })
  .readonly()
  .meta({ id: 'InboundMessageEvent' });

/** What else is known of an event stands beside the three in `data`, by its type. */
export const accountWebhookEvent = z
  .object({
    type: z.enum(ACCOUNT_EVENT_TYPES),
    timestamp,
    data: z.looseObject({
      id: apiId('accountEvent'),
      sequence: z.literal(1),
      occurred_at: timestamp,
    }),
  })
  .readonly()
  .meta({
    id: 'AccountWebhookEvent',
    description:
      'An opt-out, a low balance, a campaign or an endpoint that changed its state, after Standard Webhooks.',
  });
