import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ListDeadLettersQuery, RevealedLetter } from '../../shared/contracts/http/admin/dead-letters.ts';
import type { RevealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import { pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toDetail, toLetter } from './letter-row.ts';
import { findLetter, listLetters, revealLetter } from './letter-store.ts';

/** Newest first, masked. */
export function createListLetters(
  db: Queryable,
): (input: { readonly query: ListDeadLettersQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const rows = await listLetters(db, query, query.limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toLetter) };
  };
}

export function createReadLetter(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findLetter(db, parseId('deadLetter', params.id ?? ''));
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toDetail(row), headers: { etag: etagOf(row.state) } };
  };
}

/** Shows a letter as it is, and writes that it was shown. */
export function createRevealLetter(
  db: Queryable,
): (input: OperatorInput & { readonly body: RevealBody }) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const id = parseId('deadLetter', params.id ?? '');
    const row = await revealLetter(db, id, body.reason, auditOperator(caller));
    if (!row) return NOT_FOUND;
    const { data, attributes } = row;
    const revealed: RevealedLetter = { id: formatId('deadLetter', row.id), data, attributes };
    return { kind: 'ok', status: 200, body: revealed };
  };
}
