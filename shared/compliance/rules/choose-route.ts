import type { MicroUsd } from '../../kernel/money.ts';
import { findPrice, type PriceList } from '../../messaging/price-list.ts';
import { type Routed, selectRoute } from '../../messaging/select-route.ts';
import type { Rejection, Subject } from '../rule.ts';

/** Name of this rule in refusals. */
export const ROUTE_RULE = 'route-exists';

/**
 * The route is both the last of the rules and what the price comes from, so it answers with what it found; an account that
 * has a price of its own for such a message pays that one.
 */
export function chooseRoute(subject: Subject): Routed | Rejection {
  const { message, context, senderClass, count } = subject;
  if (message.test) return sandboxRoute(context.policies.sandbox);
  const route = selectRoute(
    {
      id: message.id,
      accountId: context.sender.accountId,
      accountGroup: context.sender.accountGroup,
      senderClass,
      recipient: message.recipient,
      encoding: count.encoding,
    },
    context.policies.routes,
    context.policies.connectors,
  );
  if (route.kind === 'routed') {
    const own = findPrice(context.sender.prices ?? NO_PRICES, { senderClass, recipient: message.recipient });
    return own === undefined ? route : { ...route, rate: own.rate };
  }
  return {
    kind: 'reject',
    code: 'no_route',
    detail: 'No route carries this sender and text to the recipient.',
  };
}

const NO_PRICES: PriceList = [];

/** No rule of the operators stands above it, none can change it, and it is free. */
const SANDBOX_RULE = { ruleOrder: 0, rate: 0n as MicroUsd };

function sandboxRoute(connector: string | undefined): Routed | Rejection {
  if (connector !== undefined) return { kind: 'routed', connector, ...SANDBOX_RULE };
  return {
    kind: 'reject',
    code: 'no_route',
    detail: 'There is no simulated carrier for test messages here.',
  };
}
