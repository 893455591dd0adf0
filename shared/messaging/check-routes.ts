// What is wrong with a table of routes before it is used. An error loses messages or leaves a choice to chance; a warning
// is a rule that does nothing. Prefixes that overlap are no fault: the longest is asked first.
import { type Carriage, type ConnectorTraits, obstacleOf } from './choose-connector.ts';
import type { RouteRule } from './route-table.ts';
import { SENDER_CLASSES, type SenderClass } from './sender-class.ts';

export type RouteFault =
  /** Messages of these senders that no other rule matches would be refused. */
  | {
      readonly kind: 'no-default';
      readonly severity: 'error';
      readonly senderClasses: readonly SenderClass[];
    }
  /** So would those in UCS-2. */
  | {
      readonly kind: 'no-default-for-ucs2';
      readonly severity: 'warning';
      readonly senderClasses: readonly SenderClass[];
    }
  | {
      readonly kind: 'unknown-connector';
      readonly severity: 'error';
      readonly rule: RouteRule;
      readonly connector: string;
    }
  /** Weights are as many as connectors, whole, not negative, and not all zero. */
  | { readonly kind: 'bad-weights'; readonly severity: 'error'; readonly rule: RouteRule }
  /** Same prefix, class, customer and order: which one is asked first is chance. */
  | {
      readonly kind: 'ambiguous';
      readonly severity: 'error';
      readonly rule: RouteRule;
      readonly other: RouteRule;
    }
  /** Every message that reaches the rule is taken by `other`, which is asked before it. */
  | {
      readonly kind: 'shadowed';
      readonly severity: 'warning';
      readonly rule: RouteRule;
      readonly other: RouteRule;
    };

/**
 * Faults of the table, then of each rule in the order given. `connectors` are the active ones by name, `senders` the classes
 * that some customer sends from.
 */
export function checkRoutes(
  rules: readonly RouteRule[],
  connectors: ReadonlyMap<string, ConnectorTraits>,
  senders: readonly SenderClass[],
): readonly RouteFault[] {
  const byPrefix = Map.groupBy(rules, ({ prefix }) => prefix);
  return [
    ...defaultFaults(rules.filter(isDefault), connectors, senders),
    ...rules.flatMap((rule) => [
      ...ruleFaults(rule, connectors),
      ...rivalFaults(rule, byPrefix.get(rule.prefix) ?? [], connectors),
    ]),
  ];
}

/** For every destination and customer. */
function isDefault(rule: RouteRule): boolean {
  return rule.prefix === '' && rule.accountId === undefined && rule.accountGroup === undefined;
}

function defaultFaults(
  defaults: readonly RouteRule[],
  connectors: ReadonlyMap<string, ConnectorTraits>,
  senders: readonly SenderClass[],
): RouteFault[] {
  const isCarried = (carriage: Carriage) =>
    defaults.some(
      ({ senderClass, connectors: names }) =>
        (senderClass === undefined || senderClass === carriage.senderClass) &&
        names.some((name) => obstacleOf(connectors.get(name), carriage) === undefined),
    );
  const refused = senders.filter((senderClass) => !isCarried({ senderClass, encoding: 'gsm7' }));
  const inUcs2 = senders.filter(
    (senderClass) => !refused.includes(senderClass) && !isCarried({ senderClass, encoding: 'ucs2' }),
  );
  return [
    ...(refused.length === 0
      ? []
      : [{ kind: 'no-default', severity: 'error', senderClasses: refused } as const]),
    ...(inUcs2.length === 0
      ? []
      : [{ kind: 'no-default-for-ucs2', severity: 'warning', senderClasses: inUcs2 } as const]),
  ];
}

function ruleFaults(rule: RouteRule, connectors: ReadonlyMap<string, ConnectorTraits>): RouteFault[] {
  const unknown = rule.connectors.filter((name) => !connectors.has(name));
  return [
    ...unknown.map((connector) => ({
      ...({ kind: 'unknown-connector', severity: 'error' } as const),
      ...{ rule, connector },
    })),
    ...(areGoodWeights(rule) ? [] : [{ kind: 'bad-weights', severity: 'error', rule } as const]),
  ];
}

function areGoodWeights({ weights, connectors }: RouteRule): boolean {
  return (
    weights === undefined ||
    (weights.length === connectors.length &&
      weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0) &&
      weights.some((weight) => weight > 0))
  );
}

function rivalFaults(
  rule: RouteRule,
  rivals: readonly RouteRule[],
  connectors: ReadonlyMap<string, ConnectorTraits>,
): RouteFault[] {
  const twin = rivals.find((other) => other !== rule && isTwin(rule, other));
  // Told once, at the later of the two.
  if (twin && rivals.indexOf(twin) < rivals.indexOf(rule)) {
    return [{ kind: 'ambiguous', severity: 'error', rule, other: twin }];
  }
  const shadow = rivals.find((other) => takesAllOf(rule, other, connectors));
  return shadow ? [{ kind: 'shadowed', severity: 'warning', rule, other: shadow }] : [];
}

function isTwin(rule: RouteRule, other: RouteRule): boolean {
  return (
    other.ruleOrder === rule.ruleOrder &&
    other.senderClass === rule.senderClass &&
    other.accountId === rule.accountId &&
    other.accountGroup === rule.accountGroup
  );
}

/** A higher rule for as much or more, which passes over no message that this one could carry. */
function takesAllOf(
  rule: RouteRule,
  other: RouteRule,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): boolean {
  if (other.ruleOrder <= rule.ruleOrder) return false;
  if (other.senderClass !== undefined && other.senderClass !== rule.senderClass) return false;
  if (other.accountId !== undefined && other.accountId !== rule.accountId) return false;
  if (other.accountGroup !== undefined && other.accountGroup !== rule.accountGroup) return false;
  const classes = rule.senderClass === undefined ? SENDER_CLASSES : [rule.senderClass];
  return classes.every((senderClass) =>
    (['gsm7', 'ucs2'] as const).every((encoding) => {
      const canCarry = ({ connectors: names }: RouteRule) =>
        names.some((name) => obstacleOf(connectors.get(name), { senderClass, encoding }) === undefined);
      return canCarry(other) || !canCarry(rule);
    }),
  );
}
