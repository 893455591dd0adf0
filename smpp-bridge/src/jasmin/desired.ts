// What Jasmin must hold so that every ticket reaches the relay: one connector a vendor connector, chosen by its tag, and
// beneath those routes the operators' table for what carries no connector's tag.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { DesiredFilter } from '../../../shared/messaging/jasmin/filters.ts';
import {
  jasminName,
  jasminPassword,
  nameNumber,
  passwordMark,
  SHARED_GROUP,
  SHARED_USER,
} from '../../../shared/messaging/jasmin/names.ts';
import { type DesiredTable, TABLE_ORDERS } from './desired-routes.ts';
import { SHARED_SETTINGS, type UserSettings } from './user-settings.ts';

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
export type DesiredUser = {
  readonly uid: string;
  readonly gid: string;
  readonly password: string;
  readonly settings: UserSettings;
};
export type DesiredObjects = {
  readonly groups: readonly string[];
  /** A group more: it is there when all users have their passwords of this version. */
  readonly passwordMark: string;
  readonly users: readonly DesiredUser[];
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
  /** Passwords are made from both. */
  readonly key: Buffer;
  readonly passwordVersion: number;
};

export function desiredObjects(input: DesiredInput): DesiredObjects {
  const { connectors, relayHost, relayPort, key, passwordVersion } = input;
  const byId = [...connectors].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = byId.map(({ id }) => jasminName(id));
  const table = input.table ?? fallbackTable(byId);
  const routes = [
    ...names.map((cid): DesiredRoute => {
      const filters = [{ fid: cid, type: 'TagFilter', value: cid }] as const;
      return { order: taggedOrder(cid), type: 'StaticMTRoute', cids: [cid], filters };
    }),
    ...table.routes,
  ];
  const filters = routes.flatMap((route) => route.filters);
  return {
    groups: table.groups,
    passwordMark: passwordMark(key, passwordVersion),
    users: table.users.map(({ uid, gid }) => ({
      ...{ uid, gid, password: jasminPassword(key, uid, passwordVersion) },
      settings: table.settings.get(uid) ?? SHARED_SETTINGS,
    })),
    connectors: names.map((cid) => ({
      cid,
      settings: {
        host: relayHost,
        port: String(relayPort),
        username: cid,
        password: jasminPassword(key, cid, passwordVersion),
        ...RELAY_SETTINGS,
      },
    })),
    filters: [...new Map(filters.map((filter) => [filter.fid, filter])).values()],
    routes,
  };
}

/**
 * Above all of the operators' routes: a message for which the choice is made already is not to be chosen for again. Made of
 * the name, so that a connector that comes or goes moves no other's route.
 */
function taggedOrder(cid: string): number {
  const number = nameNumber(cid);
  if (number === undefined) throw new Error(`${cid} is no connector's name`);
  return TABLE_ORDERS + number;
}

function fallbackTable(connectors: readonly VendorConnector[]): DesiredTable {
  const [first] = connectors.toSorted((a, b) => a.priority - b.priority);
  return {
    groups: [SHARED_GROUP],
    users: [{ uid: SHARED_USER, gid: SHARED_GROUP }],
    settings: new Map(),
    customers: [],
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
