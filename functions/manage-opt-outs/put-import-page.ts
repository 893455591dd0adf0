import { IMPORT_LINES_MAX, type ImportBody, type ImportQuery } from '../../shared/contracts/http/opt-outs.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { addPage, toImportResource } from './import-store.ts';
import { parseItems } from './parse-items.ts';

type PutPageInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly body: ImportBody;
  readonly query: ImportQuery;
  readonly caller: Principal;
};

/** The same page again changes nothing and is answered alike: whoever got no answer may send it once more. */
export function createPutImportPage(db: Queryable): (input: PutPageInput) => Promise<Reply> {
  return async ({ params, body, query, caller }) => {
    const importId = parseId('optOutImport', params.id ?? '');
    const page = /^([1-9]\d{0,2}|1000)$/.test(params.page ?? '') ? Number(params.page) : undefined;
    if (importId === undefined || page === undefined) return NOT_FOUND;
    const outcome = await addPage(db, {
      ...{ accountId: caller.accountId, importId, page },
      ...{ more: query.more === 'true', items: parseItems(body.items) },
    });
    switch (outcome.kind) {
      case 'stored':
        return { kind: 'ok', status: 202, body: toImportResource(outcome.import) };
      case 'missing':
        return NOT_FOUND;
      case 'closed':
        return { kind: 'refused', code: 'import_closed' };
      case 'too-many-lines':
        return {
          ...{ kind: 'refused', code: 'invalid_request' },
          context: { detail: `An import has at most ${IMPORT_LINES_MAX} lines; start another one.` },
        };
      default:
        return assertNever(outcome);
    }
  };
}
