// Whether Jasmin would send a message where the platform's own choice sends it.
import type { RouteTestResource } from '../../shared/contracts/http/admin/route-test.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import type { ConnectorTraits } from '../../shared/messaging/choose-connector.ts';
import { type HeldRoute, takeHeldRoute } from '../../shared/messaging/jasmin/held-route.ts';
import { SHARED_GROUP, SHARED_USER } from '../../shared/messaging/jasmin/names.ts';
import { routingTags, weightLists } from '../../shared/messaging/jasmin/routing-tags.ts';
import type { RouteTable } from '../../shared/messaging/route-table.ts';
import { type RoutedMessage, selectRoute } from '../../shared/messaging/select-route.ts';
import type { JasminView } from './held-routes-store.ts';

export type Choice = {
  readonly message: RoutedMessage;
  readonly table: RouteTable;
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
  /** `undefined` where there is no route. */
  readonly connector: string | undefined;
};

type Comparison = RouteTestResource['jasmin'];

/** `view` is undefined where there is no Jasmin, or nobody has looked after it yet. */
export function compareJasmin(
  choice: Choice,
  router: 'direct' | 'jasmin',
  view: JasminView | undefined,
): Comparison {
  if (router === 'direct') return unknown('There is no Jasmin: messages are routed directly.');
  if (!view?.fresh) return unknown('No bridge looks after Jasmin.');
  if (view.problem !== null)
    return unknown(`Jasmin does not hold what it shall: ${maskDigits(view.problem)}`);
  const { message, table, connector } = choice;
  const healthy = regardlessOfHealth(choice.connectors);
  const posted = {
    uid: view.uid ?? SHARED_USER,
    gid: view.gid ?? SHARED_GROUP,
    destination: message.recipient.slice(1),
  };
  const cid = view.connectors.find((known) => known.connector === connector)?.cid;
  const byConnector = cid && takeHeldRoute(view.routes, { ...posted, tags: [cid] });
  const tags = routingTags(message, weightLists(table, healthy));
  const byTable = takeHeldRoute(view.routes, { ...posted, tags });
  // Jasmin leaves what is sick or drained to the platform's choice.
  const wanted = selectRoute(message, table, healthy);
  const wantedConnector = wanted.kind === 'routed' ? wanted.connector : undefined;
  const isSame =
    byTable?.connectors[0] === wantedConnector &&
    (connector === undefined || (byConnector && byConnector.connectors[0] === connector));
  return {
    state: isSame ? 'same' : 'different',
    detail: isSame ? 'Jasmin holds this route.' : 'Jasmin holds another one, or has not been told yet.',
    user: posted.uid,
    by_connector: show(byConnector || undefined),
    by_table: show(byTable),
  };
}

function unknown(detail: string): Comparison {
  return { state: 'unknown', detail, user: null, by_connector: null, by_table: null };
}

function regardlessOfHealth(
  connectors: ReadonlyMap<string, ConnectorTraits>,
): ReadonlyMap<string, ConnectorTraits> {
  return new Map(Array.from(connectors, ([name, { standing: _, ...traits }]) => [name, traits]));
}

function show(route: HeldRoute | undefined): Comparison['by_table'] {
  return route ? { ...route, filters: maskDigits(route.filters) } : null;
}

/** Jasmin's words have numbers without `+`. */
function maskDigits(text: string): string {
  return text.replace(/\+?\b\d{8,15}\b/g, maskNumber);
}
