import { z } from 'zod';
import { e164Form } from '../parsers.ts';

/** A sender: E.164, a short code of 5 or 6 digits, or 1 to 11 letters and digits with at least one letter. */
export const senderForm = z
  .string()
  .regex(
    /^(\+[1-9][0-9]{7,14}|[1-9][0-9]{4,5}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'must be an E.164 number such as +14155551234, a short code or an alphanumeric sender of at most 11 characters',
  );

export const webhookUrlForm = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(500, 'must have at most 500 characters')
  .meta({ pattern: '^https?://' });

const SENDERS_MAX = 100;
const TAGS_MAX = 10;
const METADATA_PAIRS_MAX = 20;
const METADATA_BYTES_MAX = 4_096;
const VALIDITY_SECONDS_MIN = 60;
const VALIDITY_SECONDS_MAX = 3 * 24 * 60 * 60;

/** Text that PostgreSQL and a carrier can take: of `max` UTF-16 units, without NUL and halves of surrogate pairs. */
export function storableText(max: number, tooLong = `must have at most ${max} characters`) {
  return z
    .string()
    .max(max, tooLong)
    .refine((text) => !text.includes('\u0000'), 'must not contain the NUL character')
    .refine((text) => text.isWellFormed(), 'must not contain half of a surrogate pair')
    .meta({ pattern: '^[^\\u0000]*$' });
}

const textForm = (max: number, tooLong?: string) => storableText(max, tooLong).min(1, 'must not be empty');

const metadataForm = z
  .record(textForm(40), textForm(500))
  .refine(
    (pairs) => Object.keys(pairs).length <= METADATA_PAIRS_MAX,
    `must have at most ${METADATA_PAIRS_MAX} pairs`,
  )
  .refine(
    (pairs) => Buffer.byteLength(JSON.stringify(pairs)) <= METADATA_BYTES_MAX,
    `must have at most ${METADATA_BYTES_MAX} bytes as JSON`,
  );

const sendAtForm = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-12-24T18:00:00Z' })
  .transform((text) => new Date(text));

/** What a message of a batch has in common with one that comes alone. */
export const messageFields = {
  from: z
    .union([
      senderForm,
      z
        .array(senderForm)
        .min(1, 'must name a sender')
        .max(SENDERS_MAX, `must name at most ${SENDERS_MAX} senders`),
    ])
    .optional()
    .meta({
      description:
        'A sender, or several among which each recipient keeps one. Absent: chosen among your numbers.',
    }),
  to: e164Form,
  body: textForm(4_000, 'must fit 10 segments'),
  encoding: z
    .enum(['auto', 'gsm7', 'ucs2'], { error: 'must be auto, gsm7 or ucs2' })
    .optional()
    .meta({ description: 'gsm7: refused where the text does not fit; ucs2: even where GSM-7 would do.' }),
  webhook_url: webhookUrlForm.optional().meta({
    description: 'Gets the end of the message, signed. Where it may lead: as the URL of an endpoint.',
  }),
  media_urls: z.array(z.url()).max(10).optional(),
  send_at: sendAtForm.optional().meta({ description: 'At most 35 days ahead.' }),
  validity_seconds: z
    .int('must be a whole number')
    .min(VALIDITY_SECONDS_MIN, `must be at least ${VALIDITY_SECONDS_MIN}`)
    .max(VALIDITY_SECONDS_MAX, `must be at most ${VALIDITY_SECONDS_MAX}`)
    .optional()
    .meta({ description: 'Not sent later than this after send_at, or after now. 24 hours where absent.' }),
  tags: z.array(textForm(40)).max(TAGS_MAX, `must have at most ${TAGS_MAX} tags`).optional(),
  reference: textForm(100).optional().meta({ description: 'Your own name for the message.' }),
  metadata: metadataForm.optional(),
} as const;

/** Body of `POST /v1/messages`. Unknown fields are refused, so that a typing mistake is not a silent default. */
export const submitMessageBody = z.strictObject(messageFields);
export type SubmitMessageBody = z.output<typeof submitMessageBody>;
