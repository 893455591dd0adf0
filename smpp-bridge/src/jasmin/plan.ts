// What to do so that Jasmin holds what is desired. The table of routes is wholly ours, so a route that is not wanted is
// removed: it would still be taken. Everything else that is not wanted, ours or not, does nothing and is left alone.
import type { DesiredConnector, DesiredObjects, DesiredRoute } from './desired.ts';
import { type DesiredFilter, describeFilters } from './filters.ts';
import type { JasminConnector, JasminRoute, JasminUser } from './jcli-parse.ts';

export type ObservedObjects = {
  readonly groups: readonly string[];
  readonly users: readonly JasminUser[];
  readonly filters: readonly string[];
  readonly routes: readonly JasminRoute[];
  readonly connectors: readonly (JasminConnector & { readonly settings: ReadonlyMap<string, string> })[];
};

export type JasminAction =
  | { readonly kind: 'add-group'; readonly gid: string }
  | { readonly kind: 'set-user'; readonly uid: string; readonly gid: string; readonly password: string }
  | ({ readonly kind: 'add-connector' } & DesiredConnector)
  /** Only the settings that differ. */
  | ({ readonly kind: 'update-connector' } & DesiredConnector)
  | { readonly kind: 'start-connector'; readonly cid: string }
  | ({ readonly kind: 'add-filter' } & DesiredFilter)
  | ({ readonly kind: 'set-route' } & DesiredRoute)
  | { readonly kind: 'remove-route'; readonly order: number };

export type PlanPolicy = {
  /** Users' passwords cannot be observed: true writes them again. */
  readonly rewritePasswords: boolean;
};

/** Actions in an order in which each finds what it names. */
export function planActions(
  observed: ObservedObjects,
  desired: DesiredObjects,
  policy: PlanPolicy,
): readonly JasminAction[] {
  const actions: JasminAction[] = [];
  for (const gid of desired.groups) {
    if (!observed.groups.includes(gid)) actions.push({ kind: 'add-group', gid });
  }
  for (const user of desired.users) {
    const isThere = observed.users.some(({ uid, gid }) => uid === user.uid && gid === user.gid);
    if (policy.rewritePasswords || !isThere) actions.push({ kind: 'set-user', ...user });
  }
  for (const connector of desired.connectors) actions.push(...connectorActions(observed, connector));
  for (const filter of desired.filters) {
    if (!observed.filters.includes(filter.fid)) actions.push({ kind: 'add-filter', ...filter });
  }
  for (const route of desired.routes) {
    if (!observed.routes.some((other) => isSameRoute(other, route))) {
      actions.push({ kind: 'set-route', ...route });
    }
  }
  const orders = new Set(desired.routes.map(({ order }) => order));
  for (const { order } of observed.routes) {
    if (!orders.has(order)) actions.push({ kind: 'remove-route', order });
  }
  return actions;
}

function connectorActions(observed: ObservedObjects, desired: DesiredConnector): JasminAction[] {
  const { cid } = desired;
  const found = observed.connectors.find((connector) => connector.cid === cid);
  if (found === undefined) {
    return [
      { kind: 'add-connector', ...desired },
      { kind: 'start-connector', cid },
    ];
  }
  const differing = Object.entries(desired.settings).filter(
    ([name, value]) => found.settings.get(name) !== value,
  );
  return [
    ...(differing.length === 0
      ? []
      : [{ kind: 'update-connector' as const, cid, settings: Object.fromEntries(differing) }]),
    ...(found.started ? [] : [{ kind: 'start-connector' as const, cid }]),
  ];
}

function isSameRoute(observed: JasminRoute, desired: DesiredRoute): boolean {
  return (
    observed.order === desired.order &&
    observed.type === desired.type &&
    observed.connectors === desired.cids.map((cid) => `smppc(${cid})`).join(', ') &&
    observed.filters === describeFilters(desired.filters)
  );
}
