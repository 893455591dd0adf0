// What is ours in Jasmin and not wanted any more, routes first: they are all that still leads anywhere.

import { isOurs } from '../../../shared/messaging/jasmin/names.ts';
import type { DesiredObjects } from './desired.ts';
import type { ObservedObjects, RemovalAction } from './plan.ts';

export function planRemovals(observed: ObservedObjects, desired: DesiredObjects): readonly RemovalAction[] {
  const orders = new Set(desired.routes.map(({ order }) => order));
  const fids = new Set(desired.filters.map(({ fid }) => fid));
  const uids = new Set(desired.users.map(({ uid }) => uid));
  const gids = new Set([...desired.groups, desired.passwordMark]);
  const cids = new Set(desired.connectors.map(({ cid }) => cid));
  const isUnwanted = (name: string, wanted: ReadonlySet<string>) => isOurs(name) && !wanted.has(name);
  /** Jasmin removes a group with whoever is in it. */
  const occupied = new Set(observed.users.filter(({ uid }) => !isOurs(uid)).map(({ gid }) => gid));
  return [
    ...observed.routes
      .filter(({ order }) => !orders.has(order))
      .map(({ order }) => ({ kind: 'remove-route', order }) as const),
    ...observed.filters
      .filter(({ fid }) => isUnwanted(fid, fids))
      .map(({ fid }) => ({ kind: 'remove-filter', fid }) as const),
    ...observed.users
      .filter(({ uid }) => isUnwanted(uid, uids))
      .map(({ uid }) => ({ kind: 'remove-user', uid }) as const),
    ...observed.groups
      .filter(({ gid }) => isUnwanted(gid, gids) && !occupied.has(gid))
      .map(({ gid }) => ({ kind: 'remove-group', gid }) as const),
    ...observed.connectors
      .filter(({ cid }) => isUnwanted(cid, cids))
      .map(({ cid }) => ({ kind: 'remove-connector', cid }) as const),
  ];
}
