// Why a message takes its route: for operators who try a table out. It walks the whole table, so it is no part of the
// message path; a test holds it to the same answer as the path's own choice.
import {
  type Carriage,
  type ConnectorObstacle,
  type ConnectorTraits,
  chooseConnector,
  obstacleOf,
} from './choose-connector.ts';
import type { RouteRule, RouteTable } from './route-table.ts';
import type { RouteDecision, RoutedMessage } from './select-route.ts';

export type PassedOver =
  | { readonly kind: 'other-prefix' | 'other-customer' | 'other-sender-class'; readonly rule: RouteRule }
  | {
      readonly kind: 'no-usable-connector';
      readonly rule: RouteRule;
      readonly obstacles: readonly { readonly connector: string; readonly obstacle: ConnectorObstacle }[];
    };

export type RouteExplanation = {
  readonly decision: RouteDecision;
  /** Rules that were asked before the one that matched, or all of them, in their order. */
  readonly passedOver: readonly PassedOver[];
};

export function explainRoute(
  message: RoutedMessage,
  table: RouteTable,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): RouteExplanation {
  const passedOver: PassedOver[] = [];
  for (const rule of table.rules) {
    const mismatch = mismatchOf(rule, message);
    if (mismatch !== undefined) {
      passedOver.push({ kind: mismatch, rule });
      continue;
    }
    const connector = chooseConnector(rule, message.id, message, connectors);
    if (connector !== undefined) {
      const { rate, ruleOrder } = rule;
      return { decision: { kind: 'routed', connector, rate, ruleOrder }, passedOver };
    }
    const obstacles = obstaclesOf(rule, message, connectors);
    passedOver.push({ kind: 'no-usable-connector', rule, obstacles });
  }
  return { decision: { kind: 'no-route' }, passedOver };
}

function mismatchOf(rule: RouteRule, message: RoutedMessage) {
  if (!message.recipient.startsWith(rule.prefix, 1)) return 'other-prefix';
  if (rule.accountId !== undefined && rule.accountId !== message.accountId) return 'other-customer';
  if (rule.accountGroup !== undefined && rule.accountGroup !== message.accountGroup) return 'other-customer';
  const { senderClass } = rule;
  return senderClass === undefined || senderClass === message.senderClass ? undefined : 'other-sender-class';
}

function obstaclesOf(
  rule: RouteRule,
  carriage: Carriage,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): { connector: string; obstacle: ConnectorObstacle }[] {
  return rule.connectors.flatMap((connector) => {
    const obstacle = obstacleOf(connectors.get(connector), carriage);
    return obstacle === undefined ? [] : [{ connector, obstacle }];
  });
}
