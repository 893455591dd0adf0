import { z } from 'zod';
import { pageCursor, pageLimit } from './forms.ts';

/** Query of `GET /v1/messages`. */
export const listMessagesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  direction: z.enum(['outbound', 'inbound'], { error: 'must be outbound or inbound' }).optional(),
});
