import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import type { ImportBody, ImportQuery } from '../../shared/contracts/http/opt-outs.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { startImport, toImportResource } from './import-store.ts';
import { parseItems } from './parse-items.ts';

type StartInput = { readonly body: ImportBody; readonly query: ImportQuery; readonly caller: Principal };

/** Takes a list whole, or its first page; it is applied later, and its progress is the import's. */
export function createStartImport(db: Queryable): (input: StartInput) => Promise<Reply> {
  return async ({ body, query, caller }) => {
    const row = await startImport(db, {
      ...{ accountId: caller.accountId, keyId: caller.keyId, auditor: auditActor(caller) },
      ...{ test: caller.mode === 'test', more: query.more === 'true', items: parseItems(body.items) },
    });
    if (row === undefined) {
      return {
        ...{ kind: 'refused', code: 'rate_limited' },
        headers: { 'retry-after': '60' },
        context: { detail: 'Ten imports are not finished: add their last page, or wait for them.' },
      };
    }
    return { kind: 'ok', status: 202, body: toImportResource(row) };
  };
}
