import type { ListPriceListsQuery } from '../../shared/contracts/http/admin/prices.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toAccountPrices, toPriceList, versionOf } from './price-row.ts';
import { findPrices, listPriceLists } from './price-store.ts';

type OneInput = { readonly params: Readonly<Record<string, string>> };

export function createReadPrices(db: Queryable): (input: OneInput) => Promise<Reply> {
  return async ({ params }) => {
    const accountId = parseId('account', params.id ?? '');
    const found = accountId && (await findPrices(db, accountId));
    if (!found) return NOT_FOUND;
    return {
      ...{ kind: 'ok', status: 200, body: toAccountPrices(found) },
      headers: { etag: etagOf(versionOf(found)) },
    };
  };
}

/** Newest first. */
export function createListVersions(
  db: Queryable,
): (input: OneInput & { readonly query: ListPriceListsQuery }) => Promise<Reply> {
  return async ({ params, query: { cursor, limit } }) => {
    const accountId = parseId('account', params.id ?? '');
    if (!accountId || !(await findPrices(db, accountId))) return NOT_FOUND;
    const rows = await listPriceLists(db, accountId, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toPriceList) };
  };
}
