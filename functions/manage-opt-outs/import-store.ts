// Imports are taken here and applied by the scheduler. Whatever is answered is stored, with all that is left to do.
import { type AuditActor, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { IMPORT_LINES_MAX, type OptOutImportResource } from '../../shared/contracts/http/opt-outs.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { ImportPair, LineError, ParsedItems } from './parse-items.ts';

export type ImportRow = {
  readonly id: Uuid;
  readonly state: 'open' | 'running' | 'finished';
  readonly lines: number;
  readonly added: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
};

const COLUMNS = 'id, state, lines, added, unchanged, refused, created_at, finished_at';

/** One statement of the opt-out store takes so many. */
const CHUNK_ITEMS = 500;
const UNFINISHED_MAX = 10;

const START: Statement = {
  name: 'manage-opt-outs.start-import',
  text: `
    with started as (
      insert into messaging.opt_out_imports (account_id, actor, state, lines, refused, test)
      select $1, $2, case when $3 then 'open' else 'running' end, $4, cardinality($5::integer[]), $9
      where (select count(*) from (select from messaging.opt_out_imports
        where account_id = $1 and state <> 'finished' limit ${UNFINISHED_MAX})) < ${UNFINISHED_MAX}
      returning ${COLUMNS}, account_id
    ), paged as (
      insert into messaging.opt_out_import_pages (import_id, page, lines) select id, 1, $4 from started
    ), chunked as (
      insert into messaging.opt_out_import_chunks (import_id, page, chunk, items)
      select s.id, 1, c.chunk, c.items from started s, unnest($7::jsonb[]) with ordinality c(items, chunk)
    ), wrong as (
      insert into messaging.opt_out_import_errors (import_id, page, line, message)
      select s.id, 1, e.line, e.message from started s, unnest($5::integer[], $6::text[]) e(line, message)
    ), ${recordChange({
      ...{ changed: 'started', action: 'opt_out_import.started', subject: `'optOutImport:' || id` },
      after: `jsonb_build_object('lines', lines)`,
      actor: '$8',
    })}
    select ${COLUMNS} from started`,
};

export type NewImport = {
  readonly accountId: Uuid;
  readonly keyId: string;
  readonly auditor: AuditActor;
  /** For test messages alone. */
  readonly test: boolean;
  /** Further pages follow. */
  readonly more: boolean;
  readonly items: ParsedItems;
};

/** `undefined` where ten of the account's imports are not finished. */
export async function startImport(
  db: Queryable,
  { accountId, keyId, auditor, test, more, items }: NewImport,
): Promise<ImportRow | undefined> {
  const [row] = await queryRows<ImportRow>(db, START, [
    ...[
      accountId,
      keyId,
      more,
      linesOf(items),
      ...errorColumns(items.errors),
      chunksOf(items.pairs),
      auditor,
      test,
    ],
  ]);
  return row;
}

// The import's row is locked first, so that what is counted is true beside other pages. A page that came before adds nothing.
const ADD_PAGE: Statement = {
  name: 'manage-opt-outs.add-page',
  text: `
    with import as materialized (
      select id, state, lines from messaging.opt_out_imports where id = $1 and account_id = $2 for update
    ), paged as (
      insert into messaging.opt_out_import_pages (import_id, page, lines)
      select id, $8, $4 from import where state = 'open' and lines + $4 <= ${IMPORT_LINES_MAX}
      on conflict do nothing
      returning import_id
    ), chunked as (
      insert into messaging.opt_out_import_chunks (import_id, page, chunk, items)
      select p.import_id, $8, c.chunk, c.items from paged p, unnest($7::jsonb[]) with ordinality c(items, chunk)
    ), wrong as (
      insert into messaging.opt_out_import_errors (import_id, page, line, message)
      select p.import_id, $8, e.line, e.message from paged p, unnest($5::integer[], $6::text[]) e(line, message)
    )
    update messaging.opt_out_imports i
    set lines = i.lines + $4, refused = i.refused + cardinality($5::integer[]),
      state = case when $3 then i.state else 'running' end
    from paged p where i.id = p.import_id
    returning i.id`,
};

const HAS_PAGE: Statement = {
  name: 'manage-opt-outs.has-page',
  text: 'select from messaging.opt_out_import_pages where import_id = $1 and page = $2',
};

export type NewPage = Omit<NewImport, 'keyId' | 'auditor' | 'test'> & {
  readonly importId: Uuid;
  /** 1 is the one that the import began with. */
  readonly page: number;
};

export type PageOutcome =
  /** It is stored, now or by the same request before. */
  | { readonly kind: 'stored'; readonly import: ImportRow }
  /** It takes no more pages. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'too-many-lines' }
  | { readonly kind: 'missing' };

export async function addPage(db: Queryable, page: NewPage): Promise<PageOutcome> {
  const { accountId, importId, more, items } = page;
  await queryRows(db, ADD_PAGE, [
    ...[importId, accountId, more, linesOf(items), ...errorColumns(items.errors)],
    ...[chunksOf(items.pairs), page.page],
  ]);
  const row = await findImport(db, accountId, importId);
  if (row === undefined) return { kind: 'missing' };
  const [stored] = await queryRows(db, HAS_PAGE, [importId, page.page]);
  if (stored !== undefined) return { kind: 'stored', import: row };
  return { kind: row.state === 'open' ? 'too-many-lines' : 'closed' };
}

const FIND: Statement = {
  name: 'manage-opt-outs.find-import',
  text: `select ${COLUMNS} from messaging.opt_out_imports where id = $1 and account_id = $2`,
};

/** An import of another account is as absent as none. */
export async function findImport(db: Queryable, accountId: Uuid, id: Uuid): Promise<ImportRow | undefined> {
  const [row] = await queryRows<ImportRow>(db, FIND, [id, accountId]);
  return row;
}

const ERRORS: Statement = {
  name: 'manage-opt-outs.list-import-errors',
  text: `
    select page, line, message from messaging.opt_out_import_errors
    where import_id = $1 and (page, line) > ($2, $3)
    order by page, line
    limit $4`,
};

export type ImportErrorRow = LineError & { readonly page: number };

/** The caller has checked whose import it is. */
export function listErrors(
  db: Queryable,
  importId: Uuid,
  after: readonly [page: number, line: number],
  limit: number,
): Promise<ImportErrorRow[]> {
  return queryRows<ImportErrorRow>(db, ERRORS, [importId, ...after, limit]);
}

export function toImportResource(row: ImportRow): OptOutImportResource {
  const { id, state, lines, added, unchanged, refused } = row;
  return {
    ...{ id: formatId('optOutImport', id), state, lines, added, unchanged, refused },
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

function linesOf({ pairs, errors }: ParsedItems): number {
  return pairs.length + errors.length;
}

function errorColumns(errors: readonly LineError[]): [number[], string[]] {
  return [errors.map(({ line }) => line), errors.map(({ message }) => message)];
}

function chunksOf(pairs: readonly ImportPair[]): string[] {
  const chunks: string[] = [];
  for (let first = 0; first < pairs.length; first += CHUNK_ITEMS) {
    chunks.push(JSON.stringify(pairs.slice(first, first + CHUNK_ITEMS)));
  }
  return chunks;
}
