import { z } from 'zod';
import { apiId, dollars, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';

export const USAGE_DAYS_MAX = 366;
export const USAGE_TAGS_MAX = 1_000;

const day = z.iso.date({ error: 'must be a day such as 2026-11-25' });

/** Query of `GET /v1/usage`. */
export const usageQuery = z.strictObject({
  from: day.optional().meta({ description: 'The first day, in UTC; today unless said.' }),
  to: day.optional().meta({
    description: `The last day, in UTC; today unless said. At most ${USAGE_DAYS_MAX} days together.`,
  }),
  by: z.enum(['day', 'tag'], { error: 'must be day or tag' }).default('day'),
  tag: z
    .string()
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters')
    .refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'must be text')
    .optional()
    .meta({ description: 'Messages with this tag only; with `by=day`.' }),
});
export type UsageQuery = z.output<typeof usageQuery>;

const count = z.int();

const usageCounts = z
  .object({
    outbound: z.object({ messages: count, segments: count, cost: dollars }).readonly().meta({
      description: 'Sent or on their way; what was refused or failed costs nothing and is not counted.',
    }),
    inbound: z.object({ messages: count, segments: count }).readonly(),
    test: z
      .object({ messages: count, segments: count })
      .readonly()
      .meta({ description: 'With test keys, out and in: it costs nothing and is in neither of the others.' }),
  })
  .readonly()
  .meta({ id: 'UsageCounts' });
export type UsageCounts = z.output<typeof usageCounts>;

export const usageResource = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    total: usageCounts,
    data: z
      .array(
        z
          .object({
            day: z.iso.date().nullable().meta({ description: 'Null where the usage is by tag.' }),
            tag: z.string().nullable(),
            usage: usageCounts,
          })
          .readonly(),
      )
      .readonly()
      .meta({
        description: `Each day in order, or the ${USAGE_TAGS_MAX} tags with the most messages. A message counts for each of its tags.`,
      }),
  })
  .readonly()
  .meta({ id: 'Usage' });
export type UsageResource = z.output<typeof usageResource>;

export const balanceResource = z
  .object({
    billing: z.enum(['prepaid', 'postpaid']),
    currency: z.literal('USD'),
    balance: dollars.meta({
      description: 'Left to spend, reservations taken off; down to minus the credit limit.',
    }),
    reserved: dollars.meta({ description: 'For messages that are neither sent nor refused yet.' }),
    credit_limit: dollars,
    low_balance: dollars.nullable().meta({
      description: 'You are told when balance and credit together fall below; null: you are not.',
    }),
  })
  .readonly()
  .meta({ id: 'Balance' });
export type BalanceResource = z.output<typeof balanceResource>;

/** Query of `GET /v1/ledger`. */
export const ledgerQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type LedgerQuery = z.output<typeof ledgerQuery>;

export const LEDGER_KINDS = ['top_up', 'reserve', 'settle', 'refund', 'adjust'] as const;

export const ledgerEntry = z
  .object({
    id: apiId('ledgerEntry'),
    kind: z.enum(LEDGER_KINDS),
    amount: dollars.meta({ description: 'What it changed the balance by.' }),
    reserved: dollars.meta({ description: 'What it changed the reserved money by.' }),
    messages: z.int().meta({ description: 'How many messages it is for.' }),
    reason: z.string().nullable(),
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.output<typeof ledgerEntry>;

export const ledgerPage = pageOf('LedgerPage', ledgerEntry);
export type LedgerPage = z.output<typeof ledgerPage>;
