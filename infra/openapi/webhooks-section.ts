// The events that we send to customers' addresses: the `webhooks` of the document.
import {
  accountWebhookEvent,
  inboundWebhookEvent,
  webhookEvent,
} from '../../shared/contracts/http/webhook-event.ts';
import { WEBHOOK_HEADERS } from '../../shared/contracts/webhook-body.ts';
import type { SchemaWriter } from './schema-writer.ts';

const HEADERS = {
  [WEBHOOK_HEADERS.id]: 'Names the event; the same in every attempt.',
  [WEBHOOK_HEADERS.timestamp]: 'Seconds since 1970 of this attempt.',
  [WEBHOOK_HEADERS.signature]:
    '`v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`; two while a secret is being replaced.',
  [WEBHOOK_HEADERS.flatSignature]: 'Hex of the HMAC-SHA256 of the body.',
};

export function webhooksSection(writer: SchemaWriter) {
  const parameters = Object.entries(HEADERS).map(([name, description]) => ({
    ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
  }));
  const responses = {
    '2XX': { description: 'Taken. Anything else is tried again over three days.' },
    410: { description: 'Not wanted any more: the endpoint is disabled.' },
  };
  const event = (operationId: string, summary: string, schema: object) => ({
    post: {
      ...{ operationId, summary, tags: ['Webhooks'], security: [], parameters },
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses,
    },
  });
  return {
    'message-status': event(
      'messageStatusChanged',
      'A message reached a status',
      writer.write(webhookEvent, 'output'),
    ),
    'message-received': event(
      'messageReceived',
      'A message came in',
      writer.write(inboundWebhookEvent, 'output'),
    ),
    'account-event': event(
      'accountEventHappened',
      'Something happened to the account',
      writer.write(accountWebhookEvent, 'output'),
    ),
  };
}
