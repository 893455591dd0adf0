import { toBatchResource } from '../../shared/acceptance/batch-resource.ts';
import { findBatch, listBatch } from '../../shared/acceptance/find-batch.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ReadBatchInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

export function createReadBatch(db: Queryable): (input: ReadBatchInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('batch', params.id ?? '');
    const batch = id && (await findBatch(db, caller.accountId, id));
    if (!batch) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toBatchResource(batch, await listBatch(db, batch)) };
  };
}
