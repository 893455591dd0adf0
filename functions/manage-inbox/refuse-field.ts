import type { Reply } from '../../shared/platform/reply.ts';

export function refuseField(field: string, message: string): Reply {
  return {
    kind: 'refused',
    code: 'invalid_request',
    context: { errors: [{ field, message }], detail: `${field}: ${message}` },
  };
}
