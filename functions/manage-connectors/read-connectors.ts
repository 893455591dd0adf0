import type { ListConnectorsQuery } from '../../shared/contracts/http/admin/connectors.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toConnector } from './connector-row.ts';
import { findConnector, listConnectors } from './connector-store.ts';

/** Newest first. */
export function createListConnectors(
  db: Queryable,
): (input: { readonly query: ListConnectorsQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit, active } }) => {
    const rows = await listConnectors(db, cursor ?? LAST_ID, limit + 1, active);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toConnector) };
  };
}

export function createReadConnector(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findConnector(db, parseId('connector', params.id ?? ''));
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toConnector(row), headers: { etag: etagOf(row.version) } };
  };
}
