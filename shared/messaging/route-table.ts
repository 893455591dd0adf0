// The operators' routes, sorted and indexed once, so that choosing for a message costs a few look-ups however long the
// table is. The longest prefix is asked first, then the highest order, then what was made for fewer customers.
import type { MicroUsd } from '../kernel/money.ts';
import type { SenderClass } from './sender-class.ts';

/** What is undefined matches everything. A rule is for an account or for a group of accounts, never for both. */
export type RouteRule = {
  /** Priority among rules of one prefix: the higher is asked first. */
  readonly ruleOrder: number;
  readonly accountId: string | undefined;
  readonly accountGroup: string | undefined;
  readonly senderClass: SenderClass | undefined;
  /** Digits of the destination, without `+`; empty matches all. */
  readonly prefix: string;
  /** In the order in which they are preferred. */
  readonly connectors: readonly string[];
  /** As many as connectors; without them the first usable connector is taken. */
  readonly weights: readonly number[] | undefined;
  /** US dollars a segment. */
  readonly rate: MicroUsd;
};

/** The rules of one prefix, each list in the order in which it is asked. */
export type PrefixRules = {
  readonly everyone: readonly RouteRule[];
  readonly byAccount: ReadonlyMap<string, readonly RouteRule[]>;
  readonly byGroup: ReadonlyMap<string, readonly RouteRule[]>;
};

export type RouteTable = {
  /** All of them in the order in which they are asked. */
  readonly rules: readonly RouteRule[];
  readonly byPrefix: ReadonlyMap<string, PrefixRules>;
  /** Lengths of the prefixes that occur, longest first. */
  readonly prefixLengths: readonly number[];
};

/** `rules` in any order. */
export function compileRoutes(rules: readonly RouteRule[]): RouteTable {
  const sorted = rules.toSorted(
    (a, b) => b.prefix.length - a.prefix.length || b.ruleOrder - a.ruleOrder || breadthOf(a) - breadthOf(b),
  );
  const byPrefix = Map.groupBy(sorted, ({ prefix }) => prefix);
  return {
    rules: sorted,
    byPrefix: new Map(Array.from(byPrefix, ([prefix, own]) => [prefix, indexCustomers(own)])),
    prefixLengths: [...new Set(sorted.map(({ prefix }) => prefix.length))],
  };
}

function breadthOf(rule: RouteRule): number {
  if (rule.accountId !== undefined) return 0;
  return rule.accountGroup === undefined ? 2 : 1;
}

function indexCustomers(rules: readonly RouteRule[]): PrefixRules {
  const byAccount = new Map<string, RouteRule[]>();
  const byGroup = new Map<string, RouteRule[]>();
  const everyone: RouteRule[] = [];
  for (const rule of rules) {
    if (rule.accountId !== undefined) append(byAccount, rule.accountId, rule);
    else if (rule.accountGroup !== undefined) append(byGroup, rule.accountGroup, rule);
    else everyone.push(rule);
  }
  return { everyone, byAccount, byGroup };
}

function append(lists: Map<string, RouteRule[]>, key: string, rule: RouteRule): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [rule]);
  else list.push(rule);
}
