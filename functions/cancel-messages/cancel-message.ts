import { cancelMessages } from '../../shared/acceptance/cancel-messages.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { explainLate } from './explain-late.ts';
import { findMessage } from './find-message.ts';
import { LIVE_ALONE, mayCancel } from './may-cancel.ts';

export type CancelDeps = { readonly db: Queryable; readonly announcer: Announcer };

type CancelMessageInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

/** A message that is canceled already is answered as the one that was just canceled. */
export function createCancelMessage({ db, announcer }: CancelDeps) {
  return async ({ params, caller }: CancelMessageInput): Promise<Reply> => {
    const { accountId } = caller;
    const id = parseId('message', params.id ?? '');
    const found = id && (await findMessage(db, accountId, id));
    if (!id || !found) return { kind: 'refused', code: 'not_found' };
    if (!mayCancel(caller, found)) return LIVE_ALONE;
    const canceled = await cancelMessages(db, accountId, [id]);
    await announcer.announce('message-updated', 'messageIds', canceled);
    const row = await findMessage(db, accountId, id);
    if (row === undefined) return { kind: 'refused', code: 'not_found' };
    if (row.status === 'canceled') return { kind: 'ok', status: 200, body: toMessageResource(row) };
    return { kind: 'refused', code: 'cancel_too_late', context: { detail: explainLate(row) } };
  };
}
