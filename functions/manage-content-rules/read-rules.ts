import type { ListContentRulesQuery } from '../../shared/contracts/http/admin/content-rules.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toContentRule } from './rule-row.ts';
import { findRule, listRules } from './rule-store.ts';
import type { RulesDeps } from './rules-context.ts';

/** Newest first. */
export function createListRules({
  pool,
}: RulesDeps): (input: { readonly query: ListContentRulesQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit, ...filter } }) => {
    const rows = await listRules(pool, cursor ?? LAST_ID, limit + 1, filter);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toContentRule) };
  };
}

type ReadInput = { readonly params: Readonly<Record<string, string>> };

export function createReadRule({ pool }: RulesDeps): (input: ReadInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findRule(pool, parseId('contentRule', params.id ?? ''));
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toContentRule(row), headers: { etag: etagOf(row.row_version) } };
  };
}
