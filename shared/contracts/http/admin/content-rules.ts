import { z } from 'zod';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';
import { accountFilter } from './audit-log.ts';

/** Messages of a trial. */
export const TRIAL_MESSAGES_MAX = 10_000;
/** How far back a trial looks. */
export const TRIAL_HOURS_MAX = 744;

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be 1 to 100 of a to z, 0 to 9, point, _ and -')
  .meta({
    description: 'What refusals and the flags of a message call it. It cannot be changed.',
    examples: ['gambling-bonus'],
  });
const category = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be 1 to 40 of a to z, 0 to 9 and _')
  .meta({ examples: ['gambling'] });
const kind = z.enum(['pattern', 'domain'], 'must be pattern or domain');
const pattern = lineOf(1_000)
  .min(1, 'must not be empty')
  .meta({
    description:
      'Of a `pattern`: RE2 syntax, so without look-around and references back, on the text in lower case, with one space ' +
      'between words and without disguise. Of a `domain`: a host name, which stands for what is below it too.',
    examples: ['\\bcasino bonus\\b'],
  });
const scope = z
  .enum(['outbound', 'inbound'], 'must be outbound or inbound')
  .meta({ description: 'Texts that customers send, or texts that they get.' });
const action = z
  .enum(['block', 'flag'], 'must be block or flag')
  .meta({ description: '`block` refuses the message, `flag` lets it go and notes the name in `flags`.' });
const active = z
  .boolean()
  .meta({ description: 'Whether it is applied; a change counts within five seconds.' });
const account = accountFilter
  .nullable()
  .default(null)
  .meta({ description: 'The account whose texts it is for; null: all.', examples: [null] });

export const contentRuleResource = z
  .object({
    ...{ id: apiId('contentRule'), name: z.string(), category: z.string(), kind, pattern: z.string() },
    ...{ scope, action },
    account_id: apiId('account').nullable(),
    active,
    fault: z
      .string()
      .nullable()
      .meta({ description: 'Why it is not applied though it is active: its pattern cannot be used.' }),
    version: z.int().meta({ description: 'Counted up by each change.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .readonly()
  .meta({ id: 'ContentRule' });
export type ContentRuleResource = z.output<typeof contentRuleResource>;

export const contentRulePage = pageOf('ContentRulePage', contentRuleResource);

export const listContentRulesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  active: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .optional(),
  scope: scope.optional(),
  category: category.optional(),
  account_id: accountFilter.optional(),
});
export type ListContentRulesQuery = z.output<typeof listContentRulesQuery>;

export const createContentRuleBody = z
  .strictObject({
    ...{ name, category, kind, pattern, action, scope: scope.default('outbound') },
    account_id: account,
    active: active.default(false),
  })
  .meta({ id: 'ContentRuleRequest' });
export type CreateContentRuleBody = z.output<typeof createContentRuleBody>;

export const changeContentRuleBody = z
  .strictObject({ category, kind, pattern, action, scope, active })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'ContentRuleChange', minProperties: 1 });
export type ChangeContentRuleBody = z.output<typeof changeContentRuleBody>;

export const contentTrialBody = z
  .strictObject({
    ...{ kind, pattern, scope: scope.default('outbound') },
    account_id: account.meta({ description: 'The account whose messages are read; null: all.' }),
    messages: z
      .int()
      .min(1, 'must be at least 1')
      .max(TRIAL_MESSAGES_MAX, `must be at most ${TRIAL_MESSAGES_MAX}`)
      .default(1_000)
      .meta({ description: 'How many of the last ones are read.' }),
    hours: z
      .int()
      .min(1, 'must be at least 1')
      .max(TRIAL_HOURS_MAX, `must be at most ${TRIAL_HOURS_MAX}`)
      .default(24)
      .meta({ description: 'Older ones are not read.' }),
  })
  .meta({ id: 'ContentTrialRequest' });
export type ContentTrialBody = z.output<typeof contentTrialBody>;

const masked = z.string().meta({ description: 'Masked.', examples: ['+165******23'] });

export const contentTrial = z
  .object({
    messages: z.int().meta({ description: 'How many were read.' }),
    hits: z.int().meta({ description: 'How many of them the rule matches.' }),
    samples: z
      .array(
        z
          .object({
            message_id: apiId('message'),
            account_id: apiId('account').nullable(),
            sent_at: timestamp,
            ...{ from: masked, to: masked },
            text: z.string().meta({ description: 'Masked.', examples: ['(28 characters)'] }),
          })
          .readonly(),
      )
      .readonly()
      .meta({ description: 'The newest hits, at most 20. `revealMessage` shows one of them.' }),
  })
  .readonly()
  .meta({ id: 'ContentTrial' });
export type ContentTrial = z.output<typeof contentTrial>;
