// The routes that a new installation starts with: toll-free numbers, short codes and all other senders each have a
// connector of their own, North America and the United Kingdom a price of their own.
import type { MicroUsd } from '../kernel/money.ts';
import type { RouteRule } from './route-table.ts';
import type { SenderClass } from './sender-class.ts';

const FALLBACK = 'sinch_primary';
const NORTH_AMERICA = 4_500n as MicroUsd;
const UNITED_KINGDOM = 18_000n as MicroUsd;
const ELSEWHERE = 5_000n as MicroUsd;

type Row = readonly [
  ruleOrder: number,
  prefix: string,
  senderClass: SenderClass | undefined,
  connector: string,
  rate: MicroUsd,
];

const ROWS: readonly Row[] = [
  [20, '44', undefined, 'sinch_international', UNITED_KINGDOM],
  [12, '1', 'toll_free', 'sinch_tollfree', NORTH_AMERICA],
  [11, '1', 'short_code', 'sinch_shortcode', NORTH_AMERICA],
  [10, '1', undefined, FALLBACK, NORTH_AMERICA],
  [2, '', 'toll_free', 'sinch_tollfree', ELSEWHERE],
  [1, '', 'short_code', 'sinch_shortcode', ELSEWHERE],
  [0, '', undefined, FALLBACK, ELSEWHERE],
];

/** What a special connector would carry goes to the primary one where `present` does not name it. */
export function defaultRoutes(present: readonly string[]): readonly RouteRule[] {
  return ROWS.map(([ruleOrder, prefix, senderClass, connector, rate]) => ({
    ruleOrder,
    accountId: undefined,
    accountGroup: undefined,
    senderClass,
    prefix,
    connectors: [present.includes(connector) ? connector : FALLBACK],
    weights: undefined,
    rate,
  }));
}
