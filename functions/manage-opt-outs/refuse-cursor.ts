import type { Reply } from '../../shared/platform/reply.ts';

const MESSAGE = 'must be a next_cursor that a page gave';

export function refuseCursor(): Reply {
  return {
    kind: 'refused',
    code: 'invalid_request',
    context: { errors: [{ field: 'cursor', message: MESSAGE }], detail: `cursor: ${MESSAGE}` },
  };
}
