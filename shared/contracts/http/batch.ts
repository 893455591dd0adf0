// Many messages in one request: what they share stands once, what differs stands with each.
import { z } from 'zod';
import { apiId, timestamp } from './forms.ts';
import { messageResource } from './message.ts';
import { errorCode } from './problem-document.ts';
import { messageFields, storableText } from './submit-message.ts';

export const BATCH_MESSAGES_MAX = 1_000;

const { to, media_urls: _, ...sharedFields } = messageFields;

const fieldName = z.string().regex(/^\w{1,40}$/, 'must be 1 to 40 letters, digits or underscores');

/** One message of a batch; a field of its own stands before the shared one. */
export const batchMessage = z.strictObject({
  to,
  ...sharedFields,
  body: sharedFields.body.optional(),
  fields: z
    .record(fieldName, storableText(500))
    .optional()
    .meta({ description: 'What `{{name}}` stands for in the text.' }),
});
export type BatchMessage = z.output<typeof batchMessage>;

const described = z.toJSONSchema(batchMessage, { io: 'input', unrepresentable: 'any' });

/**
 * Body of `POST /v1/messages/batch`. Its messages are parsed one by one later, so that one with a mistake is refused
 * alone.
 */
export const submitBatchBody = z.strictObject({
  ...sharedFields,
  body: sharedFields.body.optional(),
  messages: z
    .array(z.unknown().meta({ ...described, id: undefined, $schema: undefined }))
    .min(1, 'must hold a message')
    .meta({ maxItems: BATCH_MESSAGES_MAX }),
});
export type SubmitBatchBody = z.output<typeof submitBatchBody>;

const batchError = z
  .object({
    code: errorCode,
    title: z.string(),
    detail: z.string(),
    rule: z.string().meta({ description: 'Which of our rules refused it.' }),
    remedy: z.string(),
    type: z.url(),
  })
  .readonly();

const batchRefusal = z.object({ index: z.int(), error: batchError }).readonly();

export const batchAnswer = z
  .object({
    id: apiId('batch'),
    created_at: timestamp,
    accepted: z.int(),
    refused: z.int(),
    results: z
      .array(
        z
          .object({
            index: z.int().meta({ description: 'Place in the request, from 0.' }),
            id: apiId('message').nullable().meta({ description: 'Null where it was refused.' }),
            error: batchError.nullable(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly()
  .meta({ id: 'BatchAnswer' });
export type BatchAnswer = z.output<typeof batchAnswer>;

export const batchResource = z
  .object({
    id: apiId('batch'),
    created_at: timestamp,
    accepted: z.int(),
    refused: z.int(),
    test: z.boolean(),
    statuses: z
      .partialRecord(messageResource.unwrap().shape.status, z.int())
      .meta({ description: 'How many of its accepted messages are in each status now.' }),
    is_complete: z.boolean().meta({ description: 'Each of its messages has come to an end.' }),
    refusals: z.array(batchRefusal).readonly(),
  })
  .readonly()
  .meta({ id: 'Batch' });
export type BatchResource = z.output<typeof batchResource>;

export const canceledBatch = z
  .object({
    canceled: z.int().meta({ description: 'Messages that were canceled now.' }),
    batch: batchResource,
  })
  .readonly()
  .meta({ id: 'CanceledBatch' });
