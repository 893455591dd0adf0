// All that is wrong with a table that somebody wants: with rules by themselves, with what they name, and as routes.
import type { RouteFinding } from '../../shared/contracts/http/admin/routes.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { checkRoutes, type RouteFault } from '../../shared/messaging/check-routes.ts';
import type { ConnectorTraits } from '../../shared/messaging/choose-connector.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import type { SenderClass } from '../../shared/messaging/sender-class.ts';
import { activeRules } from './rule-form.ts';

/** What there is beside the routes. */
export type Surroundings = {
  /** Active ones by name. */
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
  /** Names of the others. */
  readonly inactive: ReadonlySet<string>;
  /** Of those that rules name, the accounts that there are. */
  readonly accounts: ReadonlySet<string>;
  /** That some customer sends from. */
  readonly senders: readonly SenderClass[];
  readonly rulesMax: number;
};

/** Errors first, then warnings. Of inactive rules only what no table may hold. */
export function findFaults(
  rules: readonly StoredRule[],
  surroundings: Surroundings,
): readonly RouteFinding[] {
  const { connectors, inactive, senders, rulesMax } = surroundings;
  const faults = checkRoutes(activeRules(rules), connectors, senders);
  const findings = [
    ...(rules.length > rulesMax ? [error('too-many-rules', null, `At most ${rulesMax} are held.`)] : []),
    ...repeatedOrders(rules),
    ...rules.flatMap((rule) => formFaults(rule, surroundings)),
    // Who matches the same with the same order shares that order, which is told already.
    ...faults.flatMap((fault) => (fault.kind === 'ambiguous' ? [] : [describeFault(fault, inactive)])),
  ];
  return findings.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

type Kind = RouteFinding['kind'];
const error = (kind: Kind, order: number | null, detail: string): RouteFinding => ({
  ...{ kind, severity: 'error', rule_order: order, detail },
});
const warning = (kind: Kind, order: number | null, detail: string): RouteFinding => ({
  ...{ kind, severity: 'warning', rule_order: order, detail },
});

function repeatedOrders(rules: readonly StoredRule[]): RouteFinding[] {
  const byOrder = Map.groupBy(rules, ({ rule_order }) => rule_order);
  return [...byOrder].flatMap(([order, same]) =>
    same.length === 1
      ? []
      : [error('repeated-order', order, `${same.length} rules have the order ${order}.`)],
  );
}

function formFaults(rule: StoredRule, { accounts }: Surroundings): RouteFinding[] {
  const { rule_order: order, account_id, account_group, connectors } = rule;
  const repeated = connectors.filter((name, index) => connectors.indexOf(name) !== index);
  return [
    ...(account_id !== null && account_group !== null
      ? [error('account-and-group', order, 'A rule is for an account or for a group, not for both.')]
      : []),
    ...(account_id !== null && !accounts.has(account_id)
      ? [error('unknown-account', order, 'There is no such account.')]
      : []),
    ...repeated.map((name) => error('repeated-connector', order, `${name} is named twice.`)),
  ];
}

function describeFault(
  fault: Exclude<RouteFault, { readonly kind: 'ambiguous' }>,
  inactive: ReadonlySet<string>,
): RouteFinding {
  switch (fault.kind) {
    case 'no-default':
      return error(
        fault.kind,
        null,
        `Without a rule for all destinations: ${fault.senderClasses.join(', ')}.`,
      );
    case 'no-default-for-ucs2': {
      const detail = `No rule for all destinations carries UCS-2 of ${fault.senderClasses.join(', ')}.`;
      return warning(fault.kind, null, detail);
    }
    case 'unknown-connector': {
      const { connector, rule } = fault;
      return inactive.has(connector)
        ? error('inactive-connector', rule.ruleOrder, `${connector} is not active.`)
        : error(fault.kind, rule.ruleOrder, `There is no connector ${connector} that takes messages.`);
    }
    case 'bad-weights':
      return error(fault.kind, fault.rule.ruleOrder, 'No connector of the rule has a share.');
    case 'shadowed': {
      const detail = `Rule ${fault.other.ruleOrder} takes all that this one could.`;
      return warning(fault.kind, fault.rule.ruleOrder, detail);
    }
    default:
      return assertNever(fault);
  }
}
