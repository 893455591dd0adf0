// What Jasmin must hold so that every ticket reaches the relay: one connector a vendor connector, chosen by its tag, and
// beneath those routes the operators' table for what carries no connector's tag.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { DesiredTable } from './desired-routes.ts';
import type { DesiredFilter } from './filters.ts';
import { jasminName, jasminPassword, SHARED_GROUP, SHARED_USER } from './names.ts';

/** A row of messaging.vendor_connectors, as far as Jasmin cares. */
export type VendorConnector = {
  readonly id: Uuid;
  readonly connectorName: string;
  readonly priority: number;
};

export type DesiredConnector = {
  readonly cid: string;
  readonly settings: Readonly<Record<string, string>>;
};
export type DesiredRoute = {
  readonly order: number;
  readonly type: 'StaticMTRoute' | 'FailoverMTRoute' | 'DefaultRoute';
  /** One, or for a failover route more, of which the first that is bound is taken. */
  readonly cids: readonly string[];
  /** All must match; a default route has none. */
  readonly filters: readonly DesiredFilter[];
};
export type DesiredObjects = {
  readonly groups: readonly string[];
  readonly users: readonly { readonly uid: string; readonly gid: string; readonly password: string }[];
  readonly connectors: readonly DesiredConnector[];
  readonly filters: readonly DesiredFilter[];
  readonly routes: readonly DesiredRoute[];
};

export type DesiredInput = {
  readonly connectors: readonly VendorConnector[];
  readonly relayHost: string;
  readonly relayPort: number;
  /** The operators' routes; without them all that has no connector's tag takes the first connector. */
  readonly table?: DesiredTable;
  /** Passwords are made from it. */
  readonly key: Buffer;
};

/** Above all of the operators' routes: a message for which the choice is made already is not to be chosen for again. */
const FIRST_TAGGED_ORDER = 1_000_000;

export function desiredObjects(input: DesiredInput): DesiredObjects {
  const { connectors, relayHost, relayPort, key } = input;
  const byId = [...connectors].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = byId.map(({ id }) => jasminName(id));
  const table = input.table ?? fallbackTable(byId);
  const routes = [
    ...names.map((cid, index): DesiredRoute => {
      const filters = [{ fid: cid, type: 'TagFilter', value: cid }] as const;
      return { order: FIRST_TAGGED_ORDER + index, type: 'StaticMTRoute', cids: [cid], filters };
    }),
    ...table.routes,
  ];
  const filters = routes.flatMap((route) => route.filters);
  return {
    groups: table.groups,
    users: table.users.map((user) => ({ ...user, password: jasminPassword(key, user.uid) })),
    connectors: names.map((cid) => ({
      cid,
      settings: {
        host: relayHost,
        port: String(relayPort),
        username: cid,
        password: jasminPassword(key, cid),
        ...RELAY_SETTINGS,
      },
    })),
    filters: [...new Map(filters.map((filter) => [filter.fid, filter])).values()],
    routes,
  };
}

function fallbackTable(connectors: readonly VendorConnector[]): DesiredTable {
  const [first] = connectors.toSorted((a, b) => a.priority - b.priority);
  return {
    groups: [SHARED_GROUP],
    users: [{ uid: SHARED_USER, gid: SHARED_GROUP }],
    routes:
      first === undefined
        ? []
        : [{ order: 0, type: 'DefaultRoute', cids: [jasminName(first.id)], filters: [] }],
  };
}

/**
 * A connector keeps one ticket in flight and blocks on it, so everything that it waits for is short: with these values
 * a bridge that dies costs about 4 s, with Jasmin's own 240. Times are in seconds.
 */
const RELAY_SETTINGS = {
  bind: 'transceiver',
  submit_throughput: '0',
  res_to: '3',
  requeue_delay: '1',
  con_loss_delay: '1',
  con_fail_delay: '1',
  bind_to: '5',
  elink_interval: '5',
  trx_to: '30',
  logprivacy: 'yes',
} as const;
