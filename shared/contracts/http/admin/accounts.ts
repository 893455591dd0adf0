import { z } from 'zod';
import { emailForm } from '../../parsers.ts';
import { apiId, dollars, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const name = lineOf(200).trim().min(1, 'must not be empty');
const contactEmail = emailForm.nullable();
const routeGroup = lineOf(50)
  .trim()
  .min(1, 'must not be empty')
  .nullable()
  .meta({ description: 'Routes of this group come before those for everybody.' });
const ACCOUNT_STATES = ['active', 'suspended', 'closed'] as const;

/** Up to a million US dollars: numeric(14,6) holds it a hundred times over. */
const DOLLARS = String.raw`(\d{1,6}(\.\d{1,6})?|1000000(\.0{1,6})?)$`;

const moneyNotNegative = z
  .string()
  .regex(new RegExp(`^${DOLLARS}`), 'must be US dollars such as 25.00, at most 1000000')
  .meta({ examples: ['25.00'] });
export const moneyOtherThanNothing = z
  .string()
  .regex(
    new RegExp(`^(?=.*[1-9])-?${DOLLARS}`),
    'must be US dollars such as 25.00, at most 1000000 and not 0',
  )
  .meta({ examples: ['25.00'] });

const limit = (max: number) => z.int().min(1, 'must be at least 1').max(max, `must be at most ${max}`);

const limits = {
  messages_per_second: limit(100_000).meta({
    description: 'Messages that leave, and requests of a key that has no rate of its own.',
  }),
  smpp_segments_per_second: limit(100_000).meta({ description: 'Of the first SMPP credentials.' }),
  smpp_binds: limit(1_000).meta({ description: 'Of the first SMPP credentials.' }),
};
const webhooks = {
  http_allowed: z.boolean().meta({ description: 'Whether webhooks may go out in the clear.' }),
  endpoints_max: z.int().min(0).max(1_000),
};
const billingMode = z.enum(['prepaid', 'postpaid'], 'must be prepaid or postpaid');

export const adminAccountResource = z
  .object({
    id: apiId('account'),
    name: z.string(),
    contact_email: z.string().nullable(),
    status: z.enum(ACCOUNT_STATES),
    route_group: z.string().nullable(),
    smart_encoding: z
      .boolean()
      .meta({ description: 'Whether characters are replaced so that a text fits GSM-7.' }),
    webhooks: z.object(webhooks).readonly(),
    limits: z.object(limits).readonly(),
    billing: z
      .object({ mode: billingMode, credit_limit: dollars, low_balance: dollars.nullable() })
      .readonly()
      .meta({ description: 'What is left to spend stands in the balance.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .readonly()
  .meta({ id: 'AdminAccount' });
export type AdminAccountResource = z.output<typeof adminAccountResource>;

export const adminAccountPage = pageOf('AdminAccountPage', adminAccountResource);

/** What may be set; what is absent stays. */
const settings = {
  contact_email: contactEmail.optional(),
  route_group: routeGroup.optional(),
  smart_encoding: z.boolean().optional(),
  webhooks: z.strictObject(webhooks).partial().optional(),
  limits: z.strictObject(limits).partial().optional(),
  billing: z
    .strictObject({
      mode: billingMode,
      credit_limit: moneyNotNegative,
      low_balance: moneyNotNegative.nullable(),
    })
    .partial()
    .optional(),
};

export const createAccountBody = z.strictObject({ name, ...settings }).meta({ id: 'AdminAccountRequest' });
export type CreateAccountBody = z.output<typeof createAccountBody>;

export const changeAccountBody = z
  .strictObject({ name: name.optional(), ...settings })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'AdminAccountChange', minProperties: 1 });
export type ChangeAccountBody = z.output<typeof changeAccountBody>;

export const listAccountsQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  status: z.enum(ACCOUNT_STATES).optional(),
  name: lineOf(200).min(1).optional().meta({ description: 'A part of the name, in either case.' }),
});
export type ListAccountsQuery = z.output<typeof listAccountsQuery>;

export const creditBody = z
  .strictObject({
    kind: z.enum(['top_up', 'adjust'], 'must be top_up or adjust').meta({
      description: '`top_up`: money that came in. `adjust`: a correction, which may take money away.',
    }),
    amount: moneyOtherThanNothing,
    reason: lineOf(100).trim().min(1, 'must say why').meta({ description: 'Stands in the ledger.' }),
  })
  .refine(({ kind, amount }) => kind === 'adjust' || !amount.startsWith('-'), {
    ...{ path: ['amount'], error: 'must be more than nothing for a top_up' },
  })
  .meta({ id: 'Credit' });
export type CreditBody = z.output<typeof creditBody>;
