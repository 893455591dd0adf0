// A content rule is a row of messaging.content_rules; what can be changed of it is one object, named as the columns are.
import { faultOf } from '../../shared/compliance/content/compile-rules.ts';
import type { ContentRuleResource } from '../../shared/contracts/http/admin/content-rules.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { rowVersion } from '../../shared/platform/if-match.ts';

export const RULE_SETTINGS = ['category', 'kind', 'pattern', 'scope', 'action', 'active'] as const;
export type RuleSettings = Pick<ContentRuleResource, (typeof RULE_SETTINGS)[number]>;

export type RuleRow = {
  readonly id: Uuid;
  readonly row_version: string;
  readonly name: string;
  readonly settings: RuleSettings;
  readonly account_id: Uuid | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** SQL for jsonb: what can be changed of a row. */
export function ruleSettings(alias: string): string {
  return `jsonb_build_object(${RULE_SETTINGS.map((name) => `'${name}', ${alias}.${name}`).join(', ')})`;
}

/** SQL for a `RuleRow`. */
export function ruleColumns(alias: string): string {
  const same = ['id', 'name', 'account_id', 'version', 'created_at', 'updated_at'];
  return `${same.map((name) => `${alias}.${name}`).join(', ')}, ${rowVersion(alias)} as row_version,
    ${ruleSettings(alias)} as settings`;
}

export function toContentRule({ id, settings, account_id, ...row }: RuleRow): ContentRuleResource {
  return {
    ...{ id: formatId('contentRule', id), name: row.name, ...settings },
    account_id: account_id && formatId('account', account_id),
    fault: (settings.active && faultOf(settings)) || null,
    version: row.version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
