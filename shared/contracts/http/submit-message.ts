import { z } from 'zod';
import { e164Form } from '../parsers.ts';

/** A sender: E.164, a short code of 5 or 6 digits, or 1 to 11 letters and digits with at least one letter. */
export const senderForm = z
  .string()
  .regex(
    /^(\+[1-9]\d{7,14}|[1-9]\d{4,5}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'must be an E.164 number such as +14155551234, a short code or an alphanumeric sender of at most 11 characters',
  );

const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(500, 'must have at most 500 characters');

/** Body of `POST /v1/messages`. Unknown fields are refused, so that a typing mistake is not a silent default. */
export const submitMessageBody = z.strictObject({
  from: senderForm,
  to: e164Form,
  body: z
    .string()
    .min(1, 'must not be empty')
    .max(4_000, 'must fit 10 segments')
    .refine((text) => !text.includes('\u0000'), 'must not contain the NUL character')
    .refine((text) => text.isWellFormed(), 'must not contain half of a surrogate pair'),
  webhook_url: webhookUrl.optional(),
  media_urls: z.array(z.url()).max(10).optional(),
});
export type SubmitMessageBody = z.output<typeof submitMessageBody>;
