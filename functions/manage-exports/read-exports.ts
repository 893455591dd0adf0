import type { ExportPage, ListExportsQuery } from '../../shared/contracts/http/exports.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { EXPORT_COLUMNS, type ExportRow, toExportResource } from './export-row.ts';

type ListInput = { readonly query: ListExportsQuery; readonly caller: Principal };
type ReadInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

// The account in a list and in the order: told plainly, the planner may walk the exports of all accounts.
const LIST: Statement = {
  name: 'manage-exports.list',
  text: `
    select ${EXPORT_COLUMNS} from messaging.exports e
    where e.account_id = any(array[$1::uuid]) and e.id < $2
    order by e.account_id, e.id desc limit $3`,
};

const FIND: Statement = {
  name: 'manage-exports.find',
  text: `select ${EXPORT_COLUMNS} from messaging.exports e where e.id = $1 and e.account_id = $2`,
};

/** Newest first. */
export function createListExports(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const values = [caller.accountId, query.cursor ?? LAST_ID, query.limit + 1];
    const rows = await queryRows<ExportRow>(db, LIST, values);
    const body: ExportPage = pageById(rows, query.limit, toExportResource);
    return { kind: 'ok', status: 200, body };
  };
}

export function createReadExport(db: Queryable): (input: ReadInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('messageExport', params.id ?? '');
    const [row] = id ? await queryRows<ExportRow>(db, FIND, [id, caller.accountId]) : [];
    return row
      ? { kind: 'ok', status: 200, body: toExportResource(row) }
      : { kind: 'refused', code: 'not_found' };
  };
}
