import { parseId } from '../../shared/kernel/ids.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { RawRequest } from '../../shared/platform/framework.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { replyUnlessKnown } from '../../shared/platform/reply-unless-known.ts';
import { findMessage } from './find-message.ts';

type ReadMessageInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
  readonly headers: RawRequest['headers'];
};

export function createReadMessage(db: Queryable): (input: ReadMessageInput) => Promise<Reply> {
  return async ({ params, caller, headers }) => {
    const id = parseId('message', params.id ?? '');
    const row = id && (await findMessage(db, caller.accountId, id));
    if (!row) return { kind: 'refused', code: 'not_found' };
    return replyUnlessKnown(toMessageResource(row), headers);
  };
}
