// The account of the caller, as the API shows it and lets it be changed.
import { z } from 'zod';
import { emailForm } from '../parsers.ts';
import { apiId, lineOf, timestamp } from './forms.ts';

const NAME_LENGTH_MAX = 200;

const contactEmail = emailForm.nullable().meta({
  description: 'Gets what must be heard where webhooks fail: an endpoint that fails or was switched off.',
});

export const accountResource = z
  .object({
    id: apiId('account'),
    name: z.string().meta({ description: 'The company, as recipients read it in answers to STOP and HELP.' }),
    contact_email: contactEmail,
    status: z.enum(['active', 'suspended', 'closed']),
    webhooks: z
      .object({
        http_allowed: z.boolean().meta({ description: 'Whether webhooks may go out in the clear.' }),
        endpoints_max: z.int(),
      })
      .readonly()
      .meta({ description: 'What we have allowed the account.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .readonly()
  .meta({ id: 'Account' });
export type AccountResource = z.output<typeof accountResource>;

/** Body of `PATCH /v1/account`: what is absent stays. */
export const updateAccountBody = z
  .strictObject({
    name: lineOf(NAME_LENGTH_MAX).trim().min(1, 'must not be empty').optional(),
    contact_email: contactEmail.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'AccountChange', minProperties: 1 });
export type UpdateAccountBody = z.output<typeof updateAccountBody>;
