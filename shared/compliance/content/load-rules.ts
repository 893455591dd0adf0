import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import type { ContentRule } from './content-rules.ts';

/** What is beyond is not applied. */
export const RULES_MAX = 2_000;

export type RuleScope = 'outbound' | 'inbound';
/** The version is counted up by whoever changes a rule. */
export type StoredRule = ContentRule & { readonly version: number };

const LOAD_RULES: Statement = {
  name: 'compliance.load-content-rules',
  text: `select id, name, category, kind, pattern, action, account_id, version
    from messaging.content_rules where active and scope = $1 order by name limit ${RULES_MAX}`,
};

type RuleRow = {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly kind: 'pattern' | 'domain';
  readonly pattern: string;
  readonly action: 'block' | 'flag';
  readonly account_id: string | null;
  readonly version: number;
};

/** Active rules by name, at most `RULES_MAX`. */
export async function loadRules(db: Queryable, scope: RuleScope): Promise<readonly StoredRule[]> {
  const rows = await queryRows<RuleRow>(db, LOAD_RULES, [scope]);
  return rows.map(({ account_id, ...rule }) => ({ ...rule, accountId: account_id ?? undefined }));
}
