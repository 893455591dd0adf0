import { z } from 'zod';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { listMessagesQuery } from './list-messages.ts';
import { messagePage, messageResource, timelineResource } from './message.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';
import { preflightResource } from './preflight.ts';
import { submitMessageBody } from './submit-message.ts';

const READ = { access: { kind: 'scope', scope: 'messages:read' }, bodyBytesMax: 0, tag: 'Messages' } as const;

const etag = z.string().meta({ description: 'Names this content; send it back as `if-none-match`.' });
const ifNoneMatch = z
  .string()
  .optional()
  .meta({ description: 'An `etag` that you have: 304 where nothing has changed.' });

export const MESSAGE_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'submitMessage',
    method: 'POST',
    path: '/v1/messages',
    functionName: 'submit-message',
    access: { kind: 'scope', scope: 'messages:send' },
    bodyBytesMax: BODY_BYTES_MAX,
    tag: 'Messages',
    summary: 'Send a message',
    description:
      'Refused at once is what our rules refuse now; what is answered with 202 is stored and will be sent, or end with an ' +
      'event that says why not.',
    headers: IDEMPOTENCY_KEY_HEADER,
    body: submitMessageBody,
    answers: {
      202: {
        description: 'The message is stored.',
        schema: messageResource,
        headers: {
          location: z.string().meta({ description: 'Path of the message.' }),
          ...REPLAYED_HEADER,
        },
      },
    },
    refusals: [
      ...IDEMPOTENCY_REFUSALS,
      'account_inactive',
      'sender_not_owned',
      'sender_sms_disabled',
      'sender_class_not_supported',
      'destination_not_served',
      'campaign_missing',
      'campaign_not_active',
      'tollfree_not_verified',
      'recipient_opted_out',
      'content_blocked',
      'text_too_long',
      'encoding_not_possible',
      'send_time_not_allowed',
      'no_route',
      'validity_expired',
      'validity_too_short',
      'daily_cap_reached',
      'balance_insufficient',
      'mms_not_enabled',
    ],
    examples: {
      text: {
        summary: 'A text from a number of yours',
        body: { from: '+14155550100', to: '+15005550008', body: 'Your code is 4711.' },
        status: 202,
      },
      webhook: {
        summary: 'With the events of this message to an address of its own',
        body: {
          from: '+18335550100',
          to: '+15005550001',
          body: 'Your order has left.',
          webhook_url: 'https://example.com/messages',
        },
        status: 202,
      },
      tagged: {
        summary: 'From whichever of your numbers suits the recipient, with your own names for it',
        body: {
          to: '+15005550001',
          body: 'Your table is ready.',
          tags: ['tables'],
          reference: 'booking-17',
          metadata: { guests: '4' },
          validity_seconds: 900,
        },
        status: 202,
      },
    },
  },
  {
    operationId: 'preflightMessage',
    method: 'POST',
    path: '/v1/messages/preflight',
    functionName: 'preflight-message',
    access: { kind: 'scope', scope: 'messages:send' },
    bodyBytesMax: BODY_BYTES_MAX,
    tag: 'Messages',
    summary: 'Ask what would become of a message',
    description:
      'Verdict, rule, segments, price, route and wait; a refusal is the answer. Nothing is stored.',
    body: submitMessageBody,
    answers: { 200: { description: 'What would happen now.', schema: preflightResource } },
    refusals: ['mms_not_enabled'],
    examples: {
      quotes: {
        summary: 'A text that curly quotes make dear',
        body: { from: '+14155550100', to: '+15005550008', body: 'Say “hello”.' },
        status: 200,
      },
    },
  },
  {
    operationId: 'listMessages',
    method: 'GET',
    path: '/v1/messages',
    functionName: 'read-messages',
    ...READ,
    summary: 'List and search messages',
    description:
      'Newest first. All filters that are given must hold. New messages do not shift the pages behind. A page looks at a ' +
      'bounded number of messages: with several filters it may hold fewer than `limit`, even none, and only ' +
      '`next_cursor: null` says that it was the last.',
    query: listMessagesQuery,
    answers: { 200: { description: 'One page.', schema: messagePage } },
    refusals: [],
    examples: {
      inbound: {
        summary: 'The last five that came in',
        query: { direction: 'inbound', limit: '5' },
        status: 200,
      },
    },
  },
  {
    operationId: 'readMessage',
    method: 'GET',
    path: '/v1/messages/{id}',
    functionName: 'read-messages',
    ...READ,
    summary: 'Read a message',
    params: { id: apiId('message') },
    answers: {
      200: { description: 'The message as it is now.', schema: messageResource, headers: { etag } },
      304: { description: 'It is as you have it.', headers: { etag } },
    },
    headers: { 'if-none-match': ifNoneMatch },
    refusals: [],
  },
  {
    operationId: 'readTimeline',
    method: 'GET',
    path: '/v1/messages/{id}/timeline',
    functionName: 'read-messages',
    ...READ,
    summary: 'See what became of a message',
    description:
      'Every state with its time, what the rules said, where it waits and until when, the parts at the carrier, and the ' +
      'webhooks that told of it.',
    params: { id: apiId('message') },
    answers: {
      200: { description: 'What happened so far.', schema: timelineResource, headers: { etag } },
      304: {
        description: 'Nothing has happened since; that `expected_at` moves on with the clock is no change.',
        headers: { etag },
      },
    },
    headers: { 'if-none-match': ifNoneMatch },
    refusals: [],
  },
];
