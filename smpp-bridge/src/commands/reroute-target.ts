// Where a message goes that waits for a connector and shall not. Its rule's other connectors cost what it was priced at; an
// operator who names the connector may have it go by any rule that allows it, and the customer's price stays.
import type { E164 } from '../../../shared/kernel/e164.ts';
import type { ConnectorTraits } from '../../../shared/messaging/choose-connector.ts';
import type { RouteTable } from '../../../shared/messaging/route-table.ts';
import { selectRoute } from '../../../shared/messaging/select-route.ts';
import { senderClassOf } from '../../../shared/messaging/sender-class.ts';
import type { WaitingMessage } from './waiting-store.ts';

export type Routing = {
  readonly routes: RouteTable;
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
};

/** `undefined` where it stays: no other connector may have it, a part of it is at the carrier, or it is a test. */
export function rerouteTarget(
  message: WaitingMessage,
  { routes, connectors }: Routing,
  { from, to }: { readonly from: string; readonly to?: string | undefined },
): string | undefined {
  if (message.test || message.begun) return undefined;
  const decision = selectRoute(
    {
      id: message.id,
      accountId: message.accountId,
      accountGroup: message.accountGroup ?? undefined,
      senderClass: senderClassOf(message.sender),
      recipient: message.recipient as E164,
      encoding: message.encoding,
    },
    routes,
    to === undefined ? avoiding(connectors, from) : only(connectors, to),
  );
  if (decision.kind === 'no-route' || decision.connector === from) return undefined;
  const standing = connectors.get(decision.connector)?.standing ?? 'ready';
  return to !== undefined || standing === 'ready' ? decision.connector : undefined;
}

function avoiding(connectors: ReadonlyMap<string, ConnectorTraits>, name: string) {
  const avoided = connectors.get(name);
  return avoided
    ? new Map([...connectors, [name, { ...avoided, standing: 'drained' as const }]])
    : connectors;
}

function only(connectors: ReadonlyMap<string, ConnectorTraits>, name: string) {
  return new Map([...connectors].filter(([other]) => other === name));
}
