import { z } from 'zod';
import { batchAnswer, batchResource, canceledBatch, submitBatchBody } from './batch.ts';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { messageResource } from './message.ts';
import { LARGE_BODY_BYTES_MAX, type Operation } from './operation.ts';

const SEND = { access: { kind: 'scope', scope: 'messages:send' } } as const;

export const BATCH_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'submitBatch',
    method: 'POST',
    path: '/v1/messages/batch',
    functionName: 'submit-batch',
    ...SEND,
    bodyBytesMax: LARGE_BODY_BYTES_MAX,
    tag: 'Batches',
    summary: 'Send many messages',
    description:
      'Up to 1,000 messages. What stands beside `messages` holds for each that has none of its own, and `{{name}}` in a ' +
      "text is replaced by the message's `fields`. Each message has its own answer: refusing some does not keep the others.",
    headers: IDEMPOTENCY_KEY_HEADER,
    body: submitBatchBody,
    answers: {
      202: {
        description: 'The messages that were not refused are stored.',
        schema: batchAnswer,
        headers: {
          location: z.string().meta({ description: 'Path of the batch.' }),
          ...REPLAYED_HEADER,
        },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'batch_too_large'],
    examples: {
      personal: {
        summary: 'One text to many, each with its own words',
        body: {
          from: '+14155550100',
          body: 'Hi {{name}}, your table is ready.',
          tags: ['tables'],
          messages: [
            { to: '+15005550001', fields: { name: 'Ann' } },
            { to: '+15005550008', fields: { name: 'Bo' }, reference: 'booking-18' },
          ],
        },
        status: 202,
      },
    },
  },
  {
    operationId: 'readBatch',
    method: 'GET',
    path: '/v1/messages/batches/{id}',
    functionName: 'submit-batch',
    access: { kind: 'scope', scope: 'messages:read' },
    bodyBytesMax: 0,
    tag: 'Batches',
    summary: 'See how far a batch is',
    params: { id: apiId('batch') },
    answers: { 200: { description: 'The batch as it is now.', schema: batchResource } },
    refusals: [],
  },
  {
    operationId: 'cancelMessage',
    method: 'POST',
    path: '/v1/messages/{id}/cancel',
    functionName: 'cancel-messages',
    ...SEND,
    bodyBytesMax: 0,
    tag: 'Messages',
    summary: 'Cancel a message that has not left',
    description: 'Its money is given back. A message that is canceled already is answered alike.',
    params: { id: apiId('message') },
    answers: { 200: { description: 'It is canceled.', schema: messageResource } },
    refusals: ['cancel_too_late'],
  },
  {
    operationId: 'cancelBatch',
    method: 'POST',
    path: '/v1/messages/batches/{id}/cancel',
    functionName: 'cancel-messages',
    ...SEND,
    bodyBytesMax: 0,
    tag: 'Batches',
    summary: 'Cancel what has not left of a batch',
    params: { id: apiId('batch') },
    answers: { 200: { description: 'What had not left is canceled.', schema: canceledBatch } },
    refusals: [],
  },
];
