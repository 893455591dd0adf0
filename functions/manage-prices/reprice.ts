// What messages that were charged would cost by another list: where that says nothing, what the route of today says; where
// there is no route any more, what they cost.
import { parseE164 } from '../../shared/kernel/e164.ts';
import { type MicroUsd, multiplyUsd } from '../../shared/kernel/money.ts';
import type { ConnectorTraits } from '../../shared/messaging/choose-connector.ts';
import { findPrice, type Price, type PriceList } from '../../shared/messaging/price-list.ts';
import type { RouteTable } from '../../shared/messaging/route-table.ts';
import { selectRoute } from '../../shared/messaging/select-route.ts';
import { type SenderClass, senderClassOf } from '../../shared/messaging/sender-class.ts';

export type ChargedMessage = {
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly segments: number;
  readonly cost: MicroUsd;
};

/** What is charged for, and by what. */
export type Tariff = {
  readonly accountId: string;
  readonly accountGroup: string | undefined;
  readonly prices: PriceList;
  readonly routes: RouteTable;
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
};

export type Sum = {
  readonly messages: number;
  readonly segments: number;
  readonly charged: MicroUsd;
  readonly wouldCost: MicroUsd;
};

/** `undefined`: no price of the list matches. */
export type PricedSum = Sum & { readonly price: Price | undefined };

export const NO_SUM: Sum = { messages: 0, segments: 0, charged: 0n as MicroUsd, wouldCost: 0n as MicroUsd };

/** One sum for each price that matches any, in the order in which they are met. */
export function reprice(messages: readonly ChargedMessage[], tariff: Tariff): readonly PricedSum[] {
  const sums = new Map<Price | undefined, Sum>();
  for (const message of messages) {
    const senderClass = senderClassOf(message.sender);
    const price = findPrice(tariff.prices, { senderClass, recipient: message.recipient });
    const wouldCost =
      price === undefined
        ? costByRoute(message, senderClass, tariff)
        : multiplyUsd(price.rate, message.segments);
    const { cost: charged, segments } = message;
    sums.set(price, addSums(sums.get(price) ?? NO_SUM, { messages: 1, segments, charged, wouldCost }));
  }
  return Array.from(sums, ([price, sum]) => ({ price, ...sum }));
}

export function addSums(one: Sum, other: Sum): Sum {
  return {
    messages: one.messages + other.messages,
    segments: one.segments + other.segments,
    charged: (one.charged + other.charged) as MicroUsd,
    wouldCost: (one.wouldCost + other.wouldCost) as MicroUsd,
  };
}

function costByRoute(message: ChargedMessage, senderClass: SenderClass, tariff: Tariff): MicroUsd {
  const { id, encoding } = message;
  const recipient = parseE164(message.recipient);
  if (recipient === undefined) return message.cost;
  const { accountId, accountGroup, routes, connectors } = tariff;
  const route = selectRoute(
    { id, accountId, accountGroup, senderClass, recipient, encoding },
    routes,
    connectors,
  );
  return route.kind === 'routed' ? multiplyUsd(route.rate, message.segments) : message.cost;
}
