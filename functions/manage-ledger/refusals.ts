import type { Reply } from '../../shared/platform/reply.ts';

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };

export function refuseField(field: string, message: string): Reply {
  const context = { errors: [{ field, message }], detail: `${field}: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
