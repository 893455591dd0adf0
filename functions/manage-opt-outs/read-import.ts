import type { ImportErrorPage, ImportErrorsQuery } from '../../shared/contracts/http/opt-outs.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { findImport, type ImportRow, listErrors, toImportResource } from './import-store.ts';
import { refuseCursor } from './refuse-cursor.ts';
import { decodeTextCursor, encodeTextCursor } from './text-cursor.ts';

type ReadInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };
type ErrorsInput = ReadInput & { readonly query: ImportErrorsQuery };

export function createReadImport(db: Queryable): (input: ReadInput) => Promise<Reply> {
  return async (input) => {
    const row = await find(db, input);
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toImportResource(row) };
  };
}

/** What was wrong with which line, in the order of pages and lines. */
export function createListImportErrors(db: Queryable): (input: ErrorsInput) => Promise<Reply> {
  return async (input) => {
    const { cursor, limit } = input.query;
    const after = cursor === undefined ? BEFORE_ALL : readCursor(cursor);
    if (after === undefined) return refuseCursor();
    const row = await find(db, input);
    if (!row) return { kind: 'refused', code: 'not_found' };
    const rows = await listErrors(db, row.id, after, limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const page: ImportErrorPage = {
      data: shown,
      next_cursor:
        last && rows.length > shown.length ? encodeTextCursor(String(last.page), String(last.line)) : null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}

const BEFORE_ALL = [0, 0] as const;

function readCursor(cursor: string): readonly [page: number, line: number] | undefined {
  const keys = decodeTextCursor(cursor);
  if (!keys?.every((key) => /^\d{1,6}$/.test(key))) return undefined;
  return [Number(keys[0]), Number(keys[1])];
}

async function find(db: Queryable, { params, caller }: ReadInput): Promise<ImportRow | undefined> {
  const id = parseId('optOutImport', params.id ?? '');
  return id && findImport(db, caller.accountId, id);
}
