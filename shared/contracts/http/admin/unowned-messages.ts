// Messages that came in for a number that no active account has: nobody's, so operators see them.
import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';
import { numberForm } from '../numbers.ts';

export const unownedMessage = z
  .object({
    id: apiId('message'),
    received_at: timestamp,
    from: z.string().meta({ description: 'The sender, masked.', examples: ['+165******23'] }),
    to: z
      .string()
      .meta({ description: 'The number that nobody has: it is ours.', examples: ['+19995550100'] }),
    body: z.string().meta({ description: 'How long the text is.', examples: ['(12 characters)'] }),
    segments: z.int(),
  })
  .readonly()
  .meta({ id: 'UnownedMessage' });
export type UnownedMessage = z.output<typeof unownedMessage>;

export const unownedMessagePage = pageOf('UnownedMessagePage', unownedMessage);

export const listUnownedMessagesQuery = z.strictObject({
  to: numberForm.optional().meta({ description: 'Those to one number.', examples: ['+19995550100'] }),
  limit: pageLimit,
  cursor: pageCursor.optional(),
});
export type ListUnownedMessagesQuery = z.output<typeof listUnownedMessagesQuery>;
