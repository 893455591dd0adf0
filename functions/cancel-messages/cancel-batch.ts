import { toBatchResource } from '../../shared/acceptance/batch-resource.ts';
import { cancelMessages } from '../../shared/acceptance/cancel-messages.ts';
import { findBatch, listBatch } from '../../shared/acceptance/find-batch.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { CancelDeps } from './cancel-message.ts';
import { LIVE_ALONE, mayCancel } from './may-cancel.ts';

type CancelBatchInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

/** Cancels what has not left; the rest goes on, and the answer says how many of each there are. */
export function createCancelBatch({ db, announcer }: CancelDeps) {
  return async ({ params, caller }: CancelBatchInput): Promise<Reply> => {
    const { accountId } = caller;
    const id = parseId('batch', params.id ?? '');
    const batch = id && (await findBatch(db, accountId, id));
    if (!batch) return { kind: 'refused', code: 'not_found' };
    if (!mayCancel(caller, batch)) return LIVE_ALONE;
    const ids = (await listBatch(db, batch)).map((member) => member.id);
    const canceled = await cancelMessages(db, accountId, ids);
    await announcer.announce('message-updated', 'messageIds', canceled);
    const resource = toBatchResource(batch, await listBatch(db, batch));
    return { kind: 'ok', status: 200, body: { canceled: canceled.length, batch: resource } };
  };
}
