import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateContentRuleBody } from '../../shared/contracts/http/admin/content-rules.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { refuseAccount, refusePattern } from './refuse-rule.ts';
import { toContentRule } from './rule-row.ts';
import { createRule, hasRoom } from './rule-store.ts';
import type { RulesDeps } from './rules-context.ts';

type CreateInput = { readonly body: CreateContentRuleBody; readonly caller: OperatorPrincipal };

export function createCreateRule({ pool }: RulesDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const refusal = refusePattern(body) ?? (await refuseAccount(pool, body.account_id));
    if (refusal) return refusal;
    if (body.active && !(await hasRoom(pool, body.scope)))
      return { kind: 'refused', code: 'content_rules_full' };
    const row = await createRule(pool, body, auditOperator(caller));
    if (!row) return { kind: 'refused', code: 'content_rule_exists' };
    const made = toContentRule(row);
    const headers = { etag: etagOf(row.row_version), location: `/v1/admin/content-rules/${made.id}` };
    return { kind: 'ok', status: 201, body: made, headers };
  };
}
