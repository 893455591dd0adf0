// What the decision must know about all messages alike: routes, connectors, destinations and sending hours.
import type { ConnectorTraits, Standing } from '../messaging/choose-connector.ts';
import { type RouteRow, toRouteRule, toSenderClass } from '../messaging/route-row.ts';
import { compileRoutes } from '../messaging/route-table.ts';
import { SANDBOX_CONNECTOR } from '../messaging/sandbox-connector.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { loadSendingHours } from './quiet-hours/load-sending-hours.ts';
import type { Destinations, Policies } from './rule.ts';

const LOAD_ROUTES: Statement = {
  name: 'compliance.load-routes',
  text: `select rule_order, account_id, account_group, sender_class, prefix, connectors, weights, rate
    from messaging.routes where active`,
};

const LOAD_CONNECTORS: Statement = {
  name: 'compliance.load-connectors',
  text: `select c.connector_name, c.vendor, c.supports_alphanumeric, c.supports_unicode,
      case when c.drained then 'drained' when s.health = 'sick' then 'sick' else 'ready' end as standing
    from messaging.vendor_connectors c
    left join messaging.connector_status s on s.connector_name = c.connector_name and s.bind_index = 0
    where c.active`,
};

type ConnectorRow = {
  readonly connector_name: string;
  readonly vendor: string;
  readonly supports_alphanumeric: boolean;
  readonly supports_unicode: boolean;
  readonly standing: Standing;
};

const LOAD_DESTINATIONS: Statement = {
  name: 'compliance.load-destinations',
  text: 'select prefix, sender_classes from messaging.destinations',
};

type DestinationRow = { readonly prefix: string; readonly sender_classes: string[] };

/** Throws where a stored rate or sender class is none of ours. */
export async function loadPolicies(db: Queryable): Promise<Policies> {
  const [routes, connectors, destinations, sendingHours] = await Promise.all([
    queryRows<RouteRow>(db, LOAD_ROUTES, []),
    queryRows<ConnectorRow>(db, LOAD_CONNECTORS, []),
    queryRows<DestinationRow>(db, LOAD_DESTINATIONS, []),
    loadSendingHours(db),
  ]);
  const carriers = connectors.filter(({ connector_name: name }) => name !== SANDBOX_CONNECTOR.name);
  return {
    routes: compileRoutes(routes.map(toRouteRule)),
    connectors: new Map(carriers.map((row) => [row.connector_name, toTraits(row)])),
    sandbox: connectors.some(isSandbox) ? SANDBOX_CONNECTOR.name : undefined,
    destinations: toDestinations(destinations),
    sendingHours,
  };
}

function isSandbox({ connector_name: name, vendor }: ConnectorRow): boolean {
  return name === SANDBOX_CONNECTOR.name && vendor === SANDBOX_CONNECTOR.vendor;
}

function toDestinations(rows: readonly DestinationRow[]): Destinations {
  return new Map(rows.map((row) => [row.prefix, new Set(row.sender_classes.map(toSenderClass))]));
}

function toTraits(row: ConnectorRow): ConnectorTraits {
  return {
    name: row.connector_name,
    standing: row.standing,
    supportsAlphanumeric: row.supports_alphanumeric,
    supportsUnicode: row.supports_unicode,
  };
}
