// The operators' table as Jasmin's MT routes. Jasmin asks the highest order first and has no notion of the longest
// prefix, so the rules are put in the order in which selectRoute asks them; where connectors differ in what they carry,
// a rule becomes one route for each case, and where it has weights one for each share. The choice among
// weighted connectors is made before the message is posted: Jasmin's own random route also takes connectors that are
// down.
import type { ConnectorTraits } from '../../../shared/messaging/choose-connector.ts';
import type { RouteRule, RouteTable } from '../../../shared/messaging/route-table.ts';
import type { DesiredRoute } from './desired.ts';
import type { DesiredFilter } from './filters.ts';
import type { JasminUser } from './jcli-parse.ts';
import { jasminNameOf, SHARED_GROUP, SHARED_USER } from './names.ts';
import { CLASS_TAGS, casesOf, needsShare, shareTag } from './routing-tags.ts';
import { accountUser, groupName, namedCustomers, type RoutedAccount, userOf } from './routing-users.ts';

export type JasminTraits = ConnectorTraits & { readonly cid: string };

export type DesiredTable = {
  readonly groups: readonly string[];
  readonly users: readonly JasminUser[];
  /** From the highest order down. */
  readonly routes: readonly DesiredRoute[];
};

type Entry = { readonly filters: readonly DesiredFilter[]; readonly cids: readonly string[] };

/**
 * `accounts` are at least those that the table names or whose group it names. A rule that takes everything becomes the
 * default route; without one, what no rule takes has no route in Jasmin either.
 */
export function desiredRoutes(
  table: RouteTable,
  connectors: readonly JasminTraits[],
  accounts: readonly RoutedAccount[],
): DesiredTable {
  const byName = new Map(connectors.map((connector) => [connector.name, connector]));
  const entries = table.rules.flatMap((rule) => entriesOf(rule, byName));
  // What stands behind an entry for everything is never asked.
  const last = entries.findIndex(({ filters }) => filters.length === 0);
  const asked = last === -1 ? entries : entries.slice(0, last + 1);
  const users = usersOf(table, accounts);
  return {
    groups: [...new Set(users.map(({ gid }) => gid))],
    users,
    routes: asked.map((entry, index) => routeOf(entry, asked.length - index)),
  };
}

function usersOf(table: RouteTable, accounts: readonly RoutedAccount[]): JasminUser[] {
  const named = namedCustomers(table);
  const users = [
    { uid: SHARED_USER, gid: SHARED_GROUP },
    ...accounts.map((account) => userOf(account, named)),
  ];
  return [...new Map(users.map((user) => [user.uid, user])).values()];
}

function entriesOf(rule: RouteRule, connectors: ReadonlyMap<string, JasminTraits>): Entry[] {
  return casesOf(rule, connectors).flatMap(({ tags, usable }) => {
    const filters = [...ruleFilters(rule), ...tags.map(tagFilter)];
    const cids = usable.flatMap(({ name }) => connectors.get(name)?.cid ?? []);
    const weights = usable.map(({ weight }) => weight);
    if (!needsShare(weights)) {
      const only = weights.findIndex((weight) => weight > 0);
      return [{ filters, cids: preferring(cids, Math.max(only, 0)) }];
    }
    return weights.flatMap((weight, index) =>
      weight > 0
        ? [{ filters: [...filters, tagFilter(shareTag(weights, index))], cids: preferring(cids, index) }]
        : [],
    );
  });
}

function ruleFilters({ prefix, accountId, accountGroup, senderClass }: RouteRule): DesiredFilter[] {
  return [
    ...(prefix === '' ? [] : [filter('DestinationAddrFilter', `^${prefix}`)]),
    ...(accountId === undefined ? [] : [filter('UserFilter', accountUser(accountId))]),
    ...(accountGroup === undefined ? [] : [filter('GroupFilter', groupName(accountGroup))]),
    ...(senderClass === undefined ? [] : [tagFilter(CLASS_TAGS[senderClass])]),
  ];
}

function filter(type: DesiredFilter['type'], value: string): DesiredFilter {
  return { fid: jasminNameOf(`${type} ${value}`), type, value };
}

function tagFilter(tag: string): DesiredFilter {
  return { fid: tag, type: 'TagFilter', value: tag };
}

/** The one at `index`, then the others in their order: where it is down, a failover route takes the next. */
function preferring(cids: readonly string[], index: number): readonly string[] {
  const chosen = cids.slice(index, index + 1);
  return [...chosen, ...cids.filter((_, other) => other !== index)];
}

const EVERYTHING: DesiredFilter = { fid: 'rm-everything', type: 'TransparentFilter', value: '' };

/** Only the default route does without filters, and it takes one connector. */
function routeOf({ filters, cids }: Entry, order: number): DesiredRoute {
  if (cids.length > 1) {
    return { order, type: 'FailoverMTRoute', cids, filters: filters.length > 0 ? filters : [EVERYTHING] };
  }
  return filters.length > 0
    ? { order, type: 'StaticMTRoute', cids, filters }
    : { order: 0, type: 'DefaultRoute', cids, filters };
}
