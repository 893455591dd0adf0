// Refusals that many operations give in the same words.
import type { Reply } from './reply.ts';

/** What is missing and what the caller may not see answer alike. */
export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };

/** Names the field, as a query or path parameter or a body's member is called, and what would be right. */
export function refuseField(field: string, message: string): Reply {
  const context = { errors: [{ field, message }], detail: `${field}: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
