// The inbox: messages that came in and that no other way brought to their customer.
import { z } from 'zod';
import { apiId, pageLimit, timestamp } from './forms.ts';
import { messageResource } from './message.ts';
import { numberForm } from './numbers.ts';

export const ACKNOWLEDGED_IDS_MAX = 1_000;
const CURSOR_LENGTH_MAX = 4_000;

export const inboxItem = z
  .object({
    reason: z.enum(['storage', 'webhook_exhausted', 'smpp_expired', 'email_exhausted']).meta({
      description: 'The number stores its messages, or the last attempt to hand this one on failed.',
    }),
    kept_at: timestamp,
    acknowledged_at: timestamp.nullable(),
    message: messageResource,
  })
  .readonly()
  .meta({ id: 'InboxItem' });
export type InboxItem = z.output<typeof inboxItem>;

export const inboxPage = z
  .object({
    data: z.array(inboxItem).readonly(),
    next_cursor: z.string().nullable().meta({
      description: 'Ask again with `cursor` set to it for the next page; null where this is the last one.',
    }),
    up_to: z.string().nullable().meta({
      description:
        'Acknowledges what the pages showed, to here and nothing else; null where the page is empty.',
    }),
  })
  .readonly()
  .meta({ id: 'InboxPage' });
export type InboxPage = z.output<typeof inboxPage>;

/** Query of `GET /v1/inbox`. */
export const listInboxQuery = z.strictObject({
  limit: pageLimit,
  cursor: z
    .string()
    .max(CURSOR_LENGTH_MAX)
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
  to: numberForm.optional().meta({ description: 'The number of yours that the messages came to.' }),
  acknowledged: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false').meta({
    description: '`true` shows those too that are acknowledged.',
  }),
});
export type ListInboxQuery = z.output<typeof listInboxQuery>;

/** Body of `POST /v1/inbox/acknowledge`. */
export const acknowledgeBody = z
  .strictObject({
    message_ids: z.array(apiId('message')).min(1).max(ACKNOWLEDGED_IDS_MAX).optional(),
    up_to: z.string().max(CURSOR_LENGTH_MAX).optional().meta({ description: '`up_to` of a page.' }),
  })
  .refine(({ message_ids, up_to }) => (message_ids === undefined) !== (up_to === undefined), {
    error: 'must have either message_ids or up_to',
  })
  .meta({ minProperties: 1, maxProperties: 1 });
export type AcknowledgeBody = z.output<typeof acknowledgeBody>;

export const acknowledgement = z
  .object({
    acknowledged: z.int().meta({ description: 'How many were not before: at most 10,000 a request.' }),
  })
  .readonly()
  .meta({ id: 'InboxAcknowledgement' });
export type Acknowledgement = z.output<typeof acknowledgement>;
