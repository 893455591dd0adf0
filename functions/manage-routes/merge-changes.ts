import type { RouteChange, RouteFinding } from '../../shared/contracts/http/admin/routes.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { toStoredRule } from './rule-form.ts';

export type Merged = { readonly rules: readonly StoredRule[]; readonly findings: readonly RouteFinding[] };

/** The table after the changes, one after another. One that names a rule that is not there is a finding and changes nothing. */
export function mergeChanges(rules: readonly StoredRule[], changes: readonly RouteChange[]): Merged {
  let merged = rules;
  const findings: RouteFinding[] = [];
  for (const change of changes) {
    if (change.op !== 'add' && !merged.some(({ rule_order }) => rule_order === change.rule_order)) {
      findings.push(noSuchRule(change.rule_order));
      continue;
    }
    merged = merge(merged, change);
  }
  return { rules: merged, findings };
}

function merge(rules: readonly StoredRule[], change: RouteChange): readonly StoredRule[] {
  switch (change.op) {
    case 'add':
      return [...rules, toStoredRule(change.rule)];
    case 'replace':
      return rules.map((rule) => (rule.rule_order === change.rule_order ? toStoredRule(change.rule) : rule));
    case 'remove':
      return rules.filter(({ rule_order }) => rule_order !== change.rule_order);
    default:
      return assertNever(change);
  }
}

function noSuchRule(order: number): RouteFinding {
  const detail = `No rule has the order ${order}.`;
  return { kind: 'no-such-rule', severity: 'error', rule_order: order, detail };
}
