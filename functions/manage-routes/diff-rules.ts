import type { RouteDiff } from '../../shared/contracts/http/admin/routes.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { showRules, toRuleResource } from './rule-form.ts';

/** From one table to another; a rule is the same where its order is. */
export type RulesDiff = {
  readonly added: readonly StoredRule[];
  readonly removed: readonly StoredRule[];
  readonly changed: readonly { readonly before: StoredRule; readonly after: StoredRule }[];
};

export function diffRules(from: readonly StoredRule[], to: readonly StoredRule[]): RulesDiff {
  const before = new Map(from.map((rule) => [rule.rule_order, rule]));
  const orders = new Set(to.map(({ rule_order }) => rule_order));
  return {
    added: to.filter(({ rule_order }) => !before.has(rule_order)),
    removed: from.filter(({ rule_order }) => !orders.has(rule_order)),
    changed: to.flatMap((after) => {
      const old = before.get(after.rule_order);
      return old === undefined || isSame(old, after) ? [] : [{ before: old, after }];
    }),
  };
}

function isSame(a: StoredRule, b: StoredRule): boolean {
  const same = ['prefix', 'sender_class', 'account_id', 'account_group', 'rate', 'active'] as const;
  return (
    same.every((name) => a[name] === b[name]) &&
    a.connectors.join() === b.connectors.join() &&
    a.weights?.join() === b.weights?.join()
  );
}

export function showDiff({ added, removed, changed }: RulesDiff): RouteDiff {
  return {
    added: showRules(added),
    removed: showRules(removed),
    changed: changed.map(({ before, after }) => ({
      ...{ before: toRuleResource(before), after: toRuleResource(after) },
    })),
  };
}
