// A rule in its two forms: as the API shows and takes it, and as a version keeps it.
import type { RouteRuleRequest, RouteRuleResource } from '../../shared/contracts/http/admin/routes.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd, type MicroUsd, parseUsd } from '../../shared/kernel/money.ts';
import { toRouteRule } from '../../shared/messaging/route-row.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { compileRoutes, type RouteRule, type RouteTable } from '../../shared/messaging/route-table.ts';

export function toRuleResource(rule: StoredRule): RouteRuleResource {
  return { ...showRule(toRouteRule(rule)), active: rule.active };
}

/** A rule of the table in use. */
export function showRule(rule: RouteRule): RouteRuleResource {
  return {
    rule_order: rule.ruleOrder,
    prefix: rule.prefix,
    sender_class: rule.senderClass ?? null,
    account_id: rule.accountId === undefined ? null : formatId('account', rule.accountId as Uuid),
    account_group: rule.accountGroup ?? null,
    connectors: rule.connectors.map((name, index) => ({ name, weight: rule.weights?.[index] ?? null })),
    rate: formatUsd(rule.rate),
    active: true,
  };
}

/** A connector without a weight beside others that have one has none of the share. */
export function toStoredRule({ connectors, rate, ...same }: RouteRuleRequest): StoredRule {
  const isWeighted = connectors.some(({ weight }) => weight !== null);
  return {
    ...same,
    connectors: connectors.map(({ name }) => name),
    weights: isWeighted ? connectors.map(({ weight }) => weight ?? 0) : null,
    rate: formatUsd(parseUsd(rate) ?? (0n as MicroUsd)),
  };
}

/** Those of active rules; inactive ones are not there. */
export function activeRules(rules: readonly StoredRule[]): readonly RouteRule[] {
  return rules.filter(({ active }) => active).map(toRouteRule);
}

export function tableOf(rules: readonly StoredRule[]): RouteTable {
  return compileRoutes(activeRules(rules));
}

/** In the order in which they are asked. */
export function showRules(rules: readonly StoredRule[]): readonly RouteRuleResource[] {
  const asked = compileRoutes(rules.map(toRouteRule)).rules.map(({ ruleOrder }) => ruleOrder);
  const places = new Map(asked.map((ruleOrder, place) => [ruleOrder, place]));
  const placeOf = ({ rule_order }: StoredRule) => places.get(rule_order) ?? 0;
  return rules.toSorted((a, b) => placeOf(a) - placeOf(b)).map(toRuleResource);
}
