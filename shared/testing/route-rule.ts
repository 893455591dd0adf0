import type { MicroUsd } from '../kernel/money.ts';
import type { RouteRule } from '../messaging/route-table.ts';

/** A rule for everybody and everywhere to the connector `us`, but for what the test says of it. */
export function routeRule(values: Partial<RouteRule>): RouteRule {
  return {
    ruleOrder: 0,
    accountId: undefined,
    accountGroup: undefined,
    senderClass: undefined,
    prefix: '',
    connectors: ['us'],
    weights: undefined,
    rate: 5_000n as MicroUsd,
    ...values,
  };
}
