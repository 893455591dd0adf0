// What to do so that Jasmin holds what is desired. Only what is ours is touched: by its name among groups, users, filters
// and connectors; the table of MT routes is ours as a whole.

import { type DesiredFilter, describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import type { DesiredConnector, DesiredObjects, DesiredRoute, DesiredUser } from './desired.ts';
import type { JasminConnector, JasminFilter, JasminGroup, JasminRoute, ListedUser } from './jcli-parse.ts';
import { planRemovals } from './plan-removals.ts';
import { differingSettings, mustBeMadeAnew, type UserSettings } from './user-settings.ts';

export type ObservedUser = ListedUser & { readonly settings: ReadonlyMap<string, string> };
export type ObservedObjects = {
  readonly groups: readonly JasminGroup[];
  /** Of users and connectors that are not ours no settings are looked at. */
  readonly users: readonly ObservedUser[];
  readonly filters: readonly JasminFilter[];
  readonly routes: readonly JasminRoute[];
  readonly connectors: readonly (JasminConnector & { readonly settings: ReadonlyMap<string, string> })[];
};

export type JasminAction =
  | { readonly kind: 'add-group'; readonly gid: string }
  | { readonly kind: 'enable-group'; readonly gid: string }
  /** Made, or made anew. */
  | ({ readonly kind: 'set-user' } & DesiredUser)
  /** Only what differs. */
  | {
      readonly kind: 'update-user';
      readonly uid: string;
      readonly gid: string | undefined;
      readonly password: string | undefined;
      readonly settings: UserSettings;
    }
  | { readonly kind: 'enable-user'; readonly uid: string }
  | ({ readonly kind: 'add-connector' } & DesiredConnector)
  /** Only the settings that differ, of one that is stopped. */
  | ({ readonly kind: 'update-connector' } & DesiredConnector)
  | { readonly kind: 'stop-connector'; readonly cid: string }
  | { readonly kind: 'start-connector'; readonly cid: string }
  | ({ readonly kind: 'add-filter' } & DesiredFilter)
  | ({ readonly kind: 'set-route' } & DesiredRoute)
  | RemovalAction;

export type RemovalAction =
  | { readonly kind: 'remove-route'; readonly order: number }
  | { readonly kind: 'remove-filter'; readonly fid: string }
  | { readonly kind: 'remove-user'; readonly uid: string }
  | { readonly kind: 'remove-group'; readonly gid: string }
  | { readonly kind: 'remove-connector'; readonly cid: string };

export type PlanPolicy = {
  /** `upsert-only` removes nothing, not even routes. */
  readonly mode: 'sync' | 'upsert-only';
  /** Passwords cannot be observed: true writes them again although their mark is there. */
  readonly rewritePasswords: boolean;
};

export type JasminPlan = {
  readonly actions: readonly JasminAction[];
  /** What `sync` would do besides. */
  readonly withheld: readonly JasminAction[];
};

/**
 * Actions in an order in which each finds what it names, and in which at every moment what was routed before and shall be
 * still has a route: everything new first, the routes last of it; then removals, the routes first; then the passwords' mark.
 *
 * | Jasmin has            | desired          | action                                                           |
 * |-----------------------|------------------|------------------------------------------------------------------|
 * | nothing               | `rm-a`           | add                                                              |
 * | `rm-a`                | `rm-a`           | none                                                             |
 * | `rm-a`, settings old  | `rm-a`           | update of the settings that differ                               |
 * | `rm-a` off or stopped | `rm-a`           | enable, start                                                    |
 * | connector, old        | connector        | stop, update, start: its tickets wait in its queue meanwhile     |
 * | user `rm-a`           | it, no mark      | password written; the new mark is added and the old removed last |
 * | `rm-b`                | nothing          | remove; `upsert-only`: withheld                                  |
 * | `sinch`               | nothing          | none: not ours                                                   |
 * | route 7, ours or not  | another route 7  | set over it: the table never is without                          |
 * | route 8               | nothing          | remove; `upsert-only`: withheld                                  |
 * | group `rm-b`          | nothing, but a user who is not ours is in it | none: the user would go with it      |
 */
export function planActions(
  observed: ObservedObjects,
  desired: DesiredObjects,
  policy: PlanPolicy,
): JasminPlan {
  const isMarked = observed.groups.some(({ gid }) => gid === desired.passwordMark);
  const writePasswords = policy.rewritePasswords || !isMarked;
  const removals = planRemovals(observed, desired);
  const actions: JasminAction[] = [
    ...desired.groups.flatMap((gid) => groupActions(observed, gid)),
    ...desired.users.flatMap((user) => userActions(observed, user, writePasswords)),
    ...desired.connectors.flatMap((connector) => connectorActions(observed, connector)),
    ...desired.filters.flatMap((filter) => filterActions(observed, filter)),
    ...desired.routes.flatMap((route) => routeActions(observed, route)),
    ...(policy.mode === 'sync' ? removals : []),
    ...(isMarked ? [] : [{ kind: 'add-group' as const, gid: desired.passwordMark }]),
  ];
  return { actions, withheld: policy.mode === 'sync' ? [] : removals };
}

function groupActions({ groups }: ObservedObjects, gid: string): JasminAction[] {
  const found = groups.find((group) => group.gid === gid);
  if (found === undefined) return [{ kind: 'add-group', gid }];
  return found.enabled ? [] : [{ kind: 'enable-group', gid }];
}

function userActions(
  { users }: ObservedObjects,
  desired: DesiredUser,
  writePasswords: boolean,
): JasminAction[] {
  const { uid } = desired;
  const found = users.find((user) => user.uid === uid);
  const settings = found === undefined ? {} : differingSettings(desired.settings, found.settings);
  if (found === undefined || mustBeMadeAnew(settings)) return [{ kind: 'set-user', ...desired }];
  const gid = found.gid === desired.gid ? undefined : desired.gid;
  const password = writePasswords ? desired.password : undefined;
  const differs = gid !== undefined || password !== undefined || Object.keys(settings).length > 0;
  return [
    ...(differs ? [{ kind: 'update-user' as const, uid, gid, password, settings }] : []),
    ...(found.enabled ? [] : [{ kind: 'enable-user' as const, uid }]),
  ];
}

function connectorActions({ connectors }: ObservedObjects, desired: DesiredConnector): JasminAction[] {
  const { cid } = desired;
  const found = connectors.find((connector) => connector.cid === cid);
  if (found === undefined) {
    return [
      { kind: 'add-connector', ...desired },
      { kind: 'start-connector', cid },
    ];
  }
  const settings = differingSettings(desired.settings, found.settings);
  const differs = Object.keys(settings).length > 0;
  // Jasmin would bind anew by itself, but start before it has stopped, and try again 5 s later.
  return [
    ...(differs && found.started ? [{ kind: 'stop-connector' as const, cid }] : []),
    ...(differs ? [{ kind: 'update-connector' as const, cid, settings }] : []),
    ...(differs || !found.started ? [{ kind: 'start-connector' as const, cid }] : []),
  ];
}

/** One whose id is there but does something else is made over. */
function filterActions({ filters }: ObservedObjects, desired: DesiredFilter): JasminAction[] {
  const description = describeFilters([desired]);
  const isThere = filters.some((filter) => filter.fid === desired.fid && filter.description === description);
  return isThere ? [] : [{ kind: 'add-filter', ...desired }];
}

function routeActions({ routes }: ObservedObjects, desired: DesiredRoute): JasminAction[] {
  return routes.some((route) => isSameRoute(route, desired)) ? [] : [{ kind: 'set-route', ...desired }];
}

function isSameRoute(observed: JasminRoute, desired: DesiredRoute): boolean {
  return (
    observed.order === desired.order &&
    observed.type === desired.type &&
    observed.connectors === desired.cids.map((cid) => `smppc(${cid})`).join(', ') &&
    observed.filters === describeFilters(desired.filters)
  );
}
