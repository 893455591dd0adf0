import type { ListReceiptsQuery } from '../../shared/contracts/http/admin/receipts.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toReceipt } from './receipt-row.ts';
import { findReceipt, listParked } from './receipt-store.ts';

/** Newest first, masked. */
export function createListReceipts(
  db: Queryable,
): (input: { readonly query: ListReceiptsQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const { connector, limit, cursor = LAST_ID } = query;
    const rows = await listParked(db, cursor, connector, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toReceipt) };
  };
}

export function createReadReceipt(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findReceipt(db, parseId('receipt', params.id ?? ''));
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toReceipt(row), headers: { etag: etagOf(row.version) } };
  };
}
