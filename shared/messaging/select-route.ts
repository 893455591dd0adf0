// The platform's own route choice; Jasmin's table is generated from the same rules. Highest order is evaluated first,
// order 0 is the default route. Among weighted connectors the message's id decides, so that a repeat chooses the same.
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import type { SenderClass } from './sender-class.ts';

export type RouteRule = {
  readonly ruleOrder: number;
  readonly accountId: string | undefined;
  readonly senderClass: SenderClass | undefined;
  /** Digits of the destination, without `+`; empty matches all. */
  readonly prefix: string;
  readonly connectors: readonly string[];
  /** As many as connectors; without them the first usable connector is taken. */
  readonly weights: readonly number[] | undefined;
  /** US dollars a segment. */
  readonly rate: MicroUsd;
};

export type ConnectorTraits = {
  readonly name: string;
  readonly supportsAlphanumeric: boolean;
  readonly supportsUnicode: boolean;
};

export type RoutedMessage = {
  readonly id: string;
  readonly accountId: string;
  readonly senderClass: SenderClass;
  readonly recipient: E164;
  readonly encoding: 'gsm7' | 'ucs2';
};

export type RouteDecision =
  | {
      readonly kind: 'routed';
      readonly connector: string;
      readonly rate: MicroUsd;
      readonly ruleOrder: number;
    }
  | { readonly kind: 'no-route' };

/** `rules` in any order. A rule none of whose connectors can carry the message is passed over. */
export function selectRoute(
  message: RoutedMessage,
  rules: readonly RouteRule[],
  connectors: ReadonlyMap<string, ConnectorTraits>,
): RouteDecision {
  const ordered = [...rules].sort((a, b) => b.ruleOrder - a.ruleOrder);
  for (const rule of ordered) {
    if (!matches(rule, message)) continue;
    const connector = chooseConnector(rule, message, connectors);
    if (connector) return { kind: 'routed', connector, rate: rule.rate, ruleOrder: rule.ruleOrder };
  }
  return { kind: 'no-route' };
}

function matches(rule: RouteRule, message: RoutedMessage): boolean {
  return (
    (rule.accountId === undefined || rule.accountId === message.accountId) &&
    (rule.senderClass === undefined || rule.senderClass === message.senderClass) &&
    message.recipient.startsWith(rule.prefix, 1)
  );
}

function chooseConnector(
  rule: RouteRule,
  message: RoutedMessage,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): string | undefined {
  const usable = rule.connectors
    .map((name, index) => ({ traits: connectors.get(name), weight: rule.weights?.[index] ?? 0 }))
    .filter(({ traits }) => traits !== undefined && canCarry(traits, message));
  const total = usable.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return usable[0]?.traits?.name;
  let remaining = hashOf(message.id) % total;
  for (const { traits, weight } of usable) {
    if (remaining < weight) return traits?.name;
    remaining -= weight;
  }
  return undefined;
}

function canCarry(traits: ConnectorTraits, message: RoutedMessage): boolean {
  if (message.senderClass === 'alphanumeric' && !traits.supportsAlphanumeric) return false;
  return message.encoding === 'gsm7' || traits.supportsUnicode;
}

/** FNV-1a, 32 bits: spreads ids evenly, needs no state, is the same everywhere. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
