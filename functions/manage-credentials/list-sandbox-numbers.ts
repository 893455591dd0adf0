import { SANDBOX_NUMBERS } from '../../shared/contracts/sandbox-numbers.ts';
import type { Reply } from '../../shared/platform/reply.ts';

/** The list is short and the same for all, so that it is one page. */
export function createListSandboxNumbers(): () => Promise<Reply> {
  const data = SANDBOX_NUMBERS.map(({ number, name, description, status, errorCode }) => ({
    ...{ number, course: name, description, status },
    error_code: errorCode ?? null,
  }));
  return async () => ({ kind: 'ok', status: 200, body: { data, next_cursor: null } });
}
