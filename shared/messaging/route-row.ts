import { parseUsd } from '../kernel/money.ts';
import type { RouteRule } from './route-table.ts';
import { SENDER_CLASSES, type SenderClass } from './sender-class.ts';

/** What of a row of `messaging.routes` a rule is made of: as a column, and as a version keeps it. */
export type RouteRow = {
  readonly rule_order: number;
  readonly account_id: string | null;
  readonly account_group: string | null;
  readonly sender_class: string | null;
  readonly prefix: string;
  readonly connectors: readonly string[];
  readonly weights: readonly number[] | null;
  /** US dollars a segment, decimal. */
  readonly rate: string;
};

/** Throws where a stored rate or sender class is none of ours. */
export function toRouteRule(row: RouteRow): RouteRule {
  const rate = parseUsd(row.rate);
  if (rate === undefined) throw new Error(`route ${row.rule_order} has the rate ${row.rate}`);
  return {
    ruleOrder: row.rule_order,
    accountId: row.account_id ?? undefined,
    accountGroup: row.account_group ?? undefined,
    senderClass: row.sender_class === null ? undefined : toSenderClass(row.sender_class),
    prefix: row.prefix,
    connectors: row.connectors,
    weights: row.weights ?? undefined,
    rate,
  };
}

/** Throws where it is none. */
export function toSenderClass(text: string): SenderClass {
  const known = SENDER_CLASSES.find((senderClass) => senderClass === text);
  if (known === undefined) throw new Error(`unknown sender class ${text}`);
  return known;
}
