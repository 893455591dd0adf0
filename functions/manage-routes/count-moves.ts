import type { RouteTrial } from '../../shared/contracts/http/admin/routes.ts';
import type { ConnectorTraits } from '../../shared/messaging/choose-connector.ts';
import type { RouteTable } from '../../shared/messaging/route-table.ts';
import { type RoutedMessage, selectRoute } from '../../shared/messaging/select-route.ts';

/** What another table would make of messages, each with a destination of its own. */
export function countMoves(
  messages: readonly RoutedMessage[],
  before: RouteTable,
  after: RouteTable,
  connectors: ReadonlyMap<string, ConnectorTraits>,
): RouteTrial['destinations'] {
  const routes = messages.map((message) => ({
    from: routeOf(message, before, connectors),
    to: routeOf(message, after, connectors),
  }));
  const moved = routes.filter(({ from, to }) => from?.connector !== to?.connector);
  const byWay = Map.groupBy(moved, ({ from, to }) => `${from?.connector} ${to?.connector}`);
  const moves = [...byWay.values()].flatMap((alike) => {
    const [{ from, to } = {}] = alike;
    return [{ from: from?.connector ?? null, to: to?.connector ?? null, destinations: alike.length }];
  });
  return {
    asked: messages.length,
    elsewhere: moved.filter(({ to }) => to !== undefined).length,
    without_route: moved.filter(({ to }) => to === undefined).length,
    other_rate: routes.filter(({ from, to }) => from && to && from.rate !== to.rate).length,
    moves: moves.toSorted((a, b) => b.destinations - a.destinations),
  };
}

function routeOf(
  message: RoutedMessage,
  table: RouteTable,
  connectors: ReadonlyMap<string, ConnectorTraits>,
) {
  const decision = selectRoute(message, table, connectors);
  return decision.kind === 'routed' ? decision : undefined;
}
