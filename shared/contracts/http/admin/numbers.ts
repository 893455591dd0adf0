// The platform's numbers as operators see them: whose they are and what they may do, masked. Their owner says where the
// messages go (numbers.ts).
import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';
import { numberForm } from '../numbers.ts';

const TOLLFREE_STATES = ['unverified', 'pending', 'verified', 'rejected'] as const;
const tollfreeStatus = z
  .enum(TOLLFREE_STATES, `must be ${TOLLFREE_STATES.join(', ')} or null`)
  .nullable()
  .meta({ description: 'Of a toll-free number alone: how far its verification is.' });

export const adminNumberResource = z
  .object({
    id: apiId('number'),
    number: z.string().meta({
      description: 'Masked; in full in the answer to a reveal alone.',
      examples: ['+141******00'],
    }),
    sender_class: z.enum(['long_code', 'toll_free', 'short_code', 'alphanumeric']),
    account_id: apiId('account').nullable().meta({ description: 'Null: it is free.' }),
    sms_enabled: z.boolean(),
    mms_enabled: z.boolean(),
    tollfree_status: tollfreeStatus,
    campaign: z
      .object({
        id: apiId('campaign'),
        campaign_id: z.string().nullable().meta({ description: 'As The Campaign Registry names it.' }),
        status: z.string(),
      })
      .readonly()
      .nullable()
      .meta({ description: 'The 10DLC campaign that counts for the number.' }),
    delivery_method: z.enum(['webhook', 'smpp', 'email', 'storage']),
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'AdminNumber' });
export type AdminNumberResource = z.output<typeof adminNumberResource>;

export const adminNumberPage = pageOf('AdminNumberPage', adminNumberResource);

export const listAdminNumbersQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  account_id: apiId('account').optional(),
  campaign_id: apiId('campaign').optional().meta({ description: 'Those attached to a campaign.' }),
  number: numberForm.optional().meta({ description: 'This one: whose is it?', examples: ['+14155550100'] }),
  assigned: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: '`false`: those that are free.' }),
});
export type ListAdminNumbersQuery = z.output<typeof listAdminNumbersQuery>;

export const assignNumberBody = z
  .strictObject({
    account_id: apiId('account'),
    number: numberForm.meta({ examples: ['+14155550199'] }),
    sms_enabled: z.boolean().default(true),
    mms_enabled: z.boolean().default(false),
    tollfree_status: tollfreeStatus.default(null),
  })
  .meta({ id: 'NumberAssignment' });
export type AssignNumberBody = z.output<typeof assignNumberBody>;

export const changeAdminNumberBody = z
  .strictObject({
    sms_enabled: z.boolean().optional(),
    mms_enabled: z.boolean().optional(),
    tollfree_status: tollfreeStatus.optional(),
    campaign_id: apiId('campaign').nullable().optional().meta({
      description: 'Attaches it to this campaign of its account and to no other; null: to none.',
    }),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'AdminNumberChange', minProperties: 1 });
export type ChangeAdminNumberBody = z.output<typeof changeAdminNumberBody>;
