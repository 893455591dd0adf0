// The platform's own route choice; Jasmin's table is generated from the same rules.
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { type Carriage, type ConnectorTraits, chooseConnector } from './choose-connector.ts';
import type { PrefixRules, RouteRule, RouteTable } from './route-table.ts';

export type RoutedMessage = Carriage & {
  /** Empty before there is a row. */
  readonly id: string;
  readonly accountId: string;
  readonly accountGroup: string | undefined;
  readonly recipient: E164;
};

export type Routed = {
  readonly kind: 'routed';
  readonly connector: string;
  readonly rate: MicroUsd;
  readonly ruleOrder: number;
};

export type RouteDecision = Routed | { readonly kind: 'no-route' };

/** A rule none of whose connectors can carry the message is passed over. */
export function selectRoute(
  message: RoutedMessage,
  table: RouteTable,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): RouteDecision {
  for (const length of table.prefixLengths) {
    const rules = table.byPrefix.get(message.recipient.slice(1, 1 + length));
    const routed = rules && selectAmong(rules, message, connectors);
    if (routed) return routed;
  }
  return { kind: 'no-route' };
}

const NONE: readonly RouteRule[] = [];

/** Merges the account's rules, its group's and everyone's, each of which is in order already. */
function selectAmong(
  rules: PrefixRules,
  message: RoutedMessage,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): Routed | undefined {
  const { accountId, accountGroup } = message;
  const account = rules.byAccount.get(accountId) ?? NONE;
  const group = accountGroup === undefined ? NONE : (rules.byGroup.get(accountGroup) ?? NONE);
  const { everyone } = rules;
  let [nextOfAccount, nextOfGroup, nextOfEveryone] = [0, 0, 0];
  const total = account.length + group.length + everyone.length;
  for (let asked = 0; asked < total; asked += 1) {
    const rule = highest(highest(account[nextOfAccount], group[nextOfGroup]), everyone[nextOfEveryone]);
    if (rule === undefined) return undefined;
    if (rule === account[nextOfAccount]) nextOfAccount += 1;
    else if (rule === group[nextOfGroup]) nextOfGroup += 1;
    else nextOfEveryone += 1;
    if (rule.senderClass !== undefined && rule.senderClass !== message.senderClass) continue;
    const connector = chooseConnector(rule, message.id, message, connectors);
    if (connector !== undefined) {
      return { kind: 'routed', connector, rate: rule.rate, ruleOrder: rule.ruleOrder };
    }
  }
  return undefined;
}

/** Of equal ones the first, which is for fewer customers. */
function highest(narrow: RouteRule | undefined, broad: RouteRule | undefined): RouteRule | undefined {
  if (narrow === undefined) return broad;
  return broad === undefined || narrow.ruleOrder >= broad.ruleOrder ? narrow : broad;
}
