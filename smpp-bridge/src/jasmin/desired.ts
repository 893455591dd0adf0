// What Jasmin must hold so that every ticket reaches the relay: one connector a vendor connector, chosen by its tag.
import type { Uuid } from '../../../shared/kernel/ids.ts';
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
  readonly type: 'StaticMTRoute' | 'DefaultRoute';
  readonly cid: string;
  /** The filter, which has the name of its tag; a default route has none. */
  readonly fid?: string;
};
export type DesiredObjects = {
  readonly groups: readonly string[];
  readonly users: readonly { readonly uid: string; readonly gid: string; readonly password: string }[];
  readonly connectors: readonly DesiredConnector[];
  readonly filters: readonly { readonly fid: string; readonly tag: string }[];
  readonly routes: readonly DesiredRoute[];
};

export type DesiredInput = {
  readonly connectors: readonly VendorConnector[];
  readonly relayHost: string;
  readonly relayPort: number;
  /** Passwords are made from it. */
  readonly key: Buffer;
};

/** Below it is room for the default route alone, which Jasmin puts at 0. */
const FIRST_ORDER = 10;

/** The highest route is asked first, but as each has a tag of its own the order carries no meaning. */
export function desiredObjects({ connectors, relayHost, relayPort, key }: DesiredInput): DesiredObjects {
  const byId = [...connectors].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = byId.map(({ id }) => jasminName(id));
  const [first] = byId.toSorted((a, b) => a.priority - b.priority);
  const tagged = names.map(
    (cid, index): DesiredRoute => ({ order: FIRST_ORDER + index, type: 'StaticMTRoute', cid, fid: cid }),
  );
  const fallback: DesiredRoute[] =
    first === undefined ? [] : [{ order: 0, type: 'DefaultRoute', cid: jasminName(first.id) }];
  return {
    groups: [SHARED_GROUP],
    users: [{ uid: SHARED_USER, gid: SHARED_GROUP, password: jasminPassword(key, SHARED_USER) }],
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
    filters: names.map((fid) => ({ fid, tag: fid })),
    routes: [...tagged, ...fallback],
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
