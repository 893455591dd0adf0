// The message as the API and the webhooks show it.
import { z } from 'zod';
import { MESSAGE_STATUSES } from '../message-status.ts';
import { apiId, dollars, pageOf, timestamp } from './forms.ts';
import { errorCode, refusedBy } from './problem-document.ts';

const messageStatus = z.enum(MESSAGE_STATUSES).meta({ id: 'MessageStatus' });

const sequence = z.int().min(1).meta({
  description: 'Rises by one with each change of status; a smaller one is older.',
});

export const messageError = z
  .object({
    code: errorCode,
    title: z.string(),
    remedy: z.string().meta({ description: 'What to change.' }),
    refused_by: refusedBy,
    rule: z.string().nullable().meta({
      description:
        'Which of our rules refused it: `recipient-not-opted-out`. Null where no rule of ours did.',
    }),
    type: z.url().meta({ description: 'The page that explains the code.' }),
    carrier_error: z.string().nullable().meta({
      description: 'What the carrier answered, where it did: `ESME_RINVDSTADR`, `err:150`.',
    }),
  })
  .readonly()
  .meta({ id: 'MessageError' });
export type MessageError = z.output<typeof messageError>;

export const messageResource = z
  .object({
    id: apiId('message'),
    direction: z.enum(['outbound', 'inbound']),
    status: messageStatus,
    sequence,
    occurred_at: timestamp.meta({ description: 'When the status was reached.' }),
    from: z.string(),
    to: z.string(),
    body: z.string(),
    segments: z.int(),
    encoding: z.enum(['gsm7', 'ucs2', 'latin1', 'ascii', 'binary']),
    price: dollars.nullable().meta({
      description: 'US dollars; null until priced and where the money was given back.',
    }),
    error: messageError.nullable(),
    created_at: timestamp,
    send_at: timestamp.nullable().meta({
      description: 'When it was asked to be sent; null: as soon as its turn comes.',
    }),
    tags: z.array(z.string()).readonly(),
    reference: z.string().nullable().meta({ description: 'Your own name for it.' }),
    metadata: z.record(z.string(), z.string()).readonly(),
    batch_id: apiId('batch').nullable(),
    test: z.boolean().meta({ description: 'Sent with a test key: no carrier saw it, and it cost nothing.' }),
  })
  .readonly()
  .meta({ id: 'Message' });
export type MessageResource = z.output<typeof messageResource>;

export const messagePage = pageOf('MessagePage', messageResource);
export type MessagePage = z.output<typeof messagePage>;

const timelineEntry = z
  .object({
    status: messageStatus,
    sequence,
    occurred_at: timestamp,
    after_ms: z.int().meta({ description: 'Milliseconds since the entry before.' }),
  })
  .readonly();
export type TimelineEntry = z.output<typeof timelineEntry>;

const timelinePart = z
  .object({
    part_number: z.int(),
    status: z.string(),
    carrier_message_id: z.string().nullable(),
    carrier_error: z.string().nullable(),
    submitted_at: timestamp,
    final_at: timestamp.nullable(),
  })
  .readonly();

const timelineReceipt = z
  .object({
    part_number: z.int().nullable(),
    state: z.string().meta({ description: 'As the carrier wrote it: `DELIVRD`.' }),
    carrier_error: z.string().nullable(),
    received_at: timestamp,
  })
  .readonly();

const timelineAttempt = z
  .object({
    attempt: z.int(),
    started_at: timestamp,
    duration_ms: z.int(),
    http_status: z.int().nullable(),
    error: z.string().nullable(),
    next_at: timestamp.nullable().meta({ description: 'When it was to be tried again.' }),
  })
  .readonly();

export type TimelineAttempt = z.output<typeof timelineAttempt>;

const timelineDelivery = z
  .object({
    id: apiId('webhookDelivery'),
    event_type: z.string(),
    state: z.string(),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    attempt_log: z.array(timelineAttempt).readonly(),
  })
  .readonly();

const timelineCheck = z
  .object({
    verdict: z.enum(['accept', 'defer', 'reject', 'expire']).meta({
      description: 'It goes; goes later; is refused; or runs out of its validity before it may go.',
    }),
    occurred_at: timestamp,
    after_ms: z.int().meta({ description: 'Milliseconds since it was accepted.' }),
    rules: z
      .array(
        z
          .object({
            rule: z.string(),
            outcome: z.enum(['passed', 'delayed', 'refused']),
            reason: z
              .string()
              .nullable()
              .meta({ description: 'Why it is delayed; `error` says why it is refused.' }),
          })
          .readonly(),
      )
      .readonly()
      .meta({ description: 'In the order asked; the first refusal is the last.' }),
    flags: z.array(z.string()).readonly().meta({ description: 'Content rules that took note of the text.' }),
  })
  .readonly();
export type TimelineCheck = z.output<typeof timelineCheck>;

const timelineQueue = z
  .object({
    waits_for: z.enum(['time', 'turn', 'carrier']).meta({
      description:
        'For its time (`send_at`, daytime, a new day); for its turn within its limits; or for room on a carrier link.',
    }),
    position: z
      .int()
      .nullable()
      .meta({
        description:
          '1 is next. Counted among your messages that wait as it does, of the same sender or campaign where that one sets ' +
          'the pace. Null where it waits for a time.',
      }),
    position_is_exact: z.boolean().meta({
      description: 'False where more than 10,000 wait: at least as many go before it as its position says.',
    }),
    rate: z
      .object({
        segments_per_second: z.number(),
        set_by: z.enum(['account', 'sender', 'campaign', 'carrier']),
      })
      .readonly()
      .nullable()
      .meta({ description: 'The slowest of what paces messages as long as this one; null: nothing does.' }),
  })
  .readonly();
export type TimelineQueue = z.output<typeof timelineQueue>;

export const timelineResource = z
  .object({
    id: apiId('message'),
    status: messageStatus,
    entries: z.array(timelineEntry).readonly(),
    checked: timelineCheck.nullable().meta({ description: 'What our rules said; null: not asked yet.' }),
    queue: timelineQueue.nullable().meta({ description: 'Where it waits; null: it does not.' }),
    expected_at: timestamp.nullable().meta({
      description:
        'When a message that waits leaves, at the earliest; null: it does not wait, or no link is up.',
    }),
    parts: z.array(timelinePart).readonly(),
    receipts: z.array(timelineReceipt).readonly(),
    webhooks: z.array(timelineDelivery).readonly(),
  })
  .readonly()
  .meta({ id: 'Timeline' });
export type TimelineResource = z.output<typeof timelineResource>;
