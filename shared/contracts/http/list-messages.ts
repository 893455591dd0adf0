import { z } from 'zod';
import { pageCursor, pageLimit } from './forms.ts';
import { messageFilters } from './message-filters.ts';

/** Query of `GET /v1/messages`. */
export const listMessagesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  ...messageFilters,
});
export type ListMessagesQuery = z.output<typeof listMessagesQuery>;
