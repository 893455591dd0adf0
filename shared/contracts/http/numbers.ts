// The numbers of an account: what they may do, and where their messages go.
import { z } from 'zod';
import { emailForm } from '../parsers.ts';
import { lineOf, pageLimit, pageOf, timestamp } from './forms.ts';

const URL_LENGTH_MAX = 500;
const RETRIES_MAX = 20;

/** A number of an account: E.164, or a short code of 5 or 6 digits. */
export const numberForm = z
  .string()
  .regex(/^(\+[1-9]\d{7,14}|[1-9]\d{4,5})$/, 'must be an E.164 number such as +14155551234 or a short code');

const deliveryMethod = z.enum(['webhook', 'smpp', 'email', 'storage'], {
  error: 'must be webhook, smpp, email or storage',
});
const webhookMethod = z.enum(['POST', 'PUT'], { error: 'must be POST or PUT' });

export const inboundSettings = z
  .object({
    delivery_method: deliveryMethod.meta({
      description:
        'How a message that comes in is handed on. `storage`, where nothing else was set, keeps it in the inbox; so does ' +
        'any other way whose last attempt fails.',
    }),
    webhook_url: z.string().nullable(),
    webhook_method: webhookMethod,
    webhook_retry_count: z.int().meta({ description: 'Attempts after the first.' }),
    webhook_secret_set: z.boolean().meta({
      description:
        "Whether the number's webhook is signed with a secret of its own; else it is the account's.",
    }),
    smpp_system_id: z.string().nullable().meta({ description: 'The SMPP account that gets the messages.' }),
    email_address: z.string().nullable(),
  })
  .readonly()
  .meta({ id: 'InboundSettings' });
export type InboundSettings = z.output<typeof inboundSettings>;

const campaign = z
  .object({ id: z.string().nullable(), use_case: z.string().nullable(), status: z.string() })
  .readonly()
  .meta({ id: 'NumberCampaign' });

export const numberResource = z
  .object({
    number: z.string(),
    sender_class: z.enum(['long_code', 'toll_free', 'short_code', 'alphanumeric']),
    sms_enabled: z.boolean(),
    mms_enabled: z.boolean(),
    campaign: campaign.nullable().meta({ description: 'The 10DLC campaign that the number is attached to.' }),
    tollfree_status: z.string().nullable(),
    inbound: inboundSettings,
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'Number' });
export type NumberResource = z.output<typeof numberResource>;

export const numberPage = pageOf('NumberPage', numberResource);
export type NumberPage = z.output<typeof numberPage>;

/** Query of `GET /v1/numbers`. */
export const listNumbersQuery = z.strictObject({
  limit: pageLimit,
  cursor: numberForm.optional().meta({ description: '`next_cursor` of the page before.' }),
  delivery_method: deliveryMethod.optional(),
});
export type ListNumbersQuery = z.output<typeof listNumbersQuery>;

/** Body of `PATCH /v1/numbers/{number}`: what is absent stays. */
export const patchNumberBody = z.strictObject({
  sms_enabled: z.boolean().optional(),
  mms_enabled: z.boolean().optional(),
  inbound: z
    .strictObject({
      delivery_method: deliveryMethod.optional(),
      webhook_url: z
        .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
        .max(URL_LENGTH_MAX, `must have at most ${URL_LENGTH_MAX} characters`)
        .nullable()
        .optional(),
      webhook_method: webhookMethod.optional(),
      webhook_retry_count: z.int().min(0).max(RETRIES_MAX, `must be at most ${RETRIES_MAX}`).optional(),
      smpp_system_id: lineOf(15).min(1).nullable().optional(),
      email_address: emailForm.nullable().optional(),
    })
    .optional(),
});
export type PatchNumberBody = z.output<typeof patchNumberBody>;

export const numberSecret = z
  .object({
    number: z.string(),
    webhook_secret: z.string().optional().meta({
      description: 'Signs from the next attempt on. Shown this once: absent from the answer to a repeat.',
    }),
  })
  .readonly()
  .meta({ id: 'NumberSecret' });
export type NumberSecret = z.output<typeof numberSecret>;
