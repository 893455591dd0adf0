// The operators' table as Jasmin's MT routes. Jasmin asks the highest order first and has no notion of the longest
// prefix, so a route's order is made of what selectRoute goes by: never of its place in the table, or a rule that comes or
// goes would move others, one of which has no route while it moves. Where connectors differ in what they carry, a rule
// becomes one route for each case, and where it has weights one for each share. The choice among weighted connectors is
// made before the message is posted: Jasmin's own random route also takes connectors that are down.
import { createHash } from 'node:crypto';
import type { ConnectorTraits } from '../../../shared/messaging/choose-connector.ts';
import { type DesiredFilter, describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import { jasminNameOf, SHARED_GROUP, SHARED_USER } from '../../../shared/messaging/jasmin/names.ts';
import { CLASS_TAGS, casesOf, needsShare, shareTag } from '../../../shared/messaging/jasmin/routing-tags.ts';
import type { RouteRule, RouteTable } from '../../../shared/messaging/route-table.ts';
import type { DesiredRoute } from './desired.ts';
import type { JasminUser } from './jcli-parse.ts';
import { accountUser, groupName, namedCustomers, type RoutedAccount, userOf } from './routing-users.ts';
import type { CustomerFence, UserSettings } from './user-settings.ts';

export type JasminTraits = ConnectorTraits & { readonly cid: string };

export type DesiredTable = {
  readonly groups: readonly string[];
  readonly users: readonly JasminUser[];
  /** By uid, where they are not those of a shared user. */
  readonly settings: ReadonlyMap<string, UserSettings>;
  /** Accounts whose messages are not posted as the shared user. */
  readonly customers: readonly JasminCustomerUser[];
  /** From the highest order down. */
  readonly routes: readonly DesiredRoute[];
};

export type JasminCustomerUser = JasminUser & CustomerFence & { readonly accountId: string };

type Entry = {
  readonly rule: RouteRule;
  readonly filters: readonly DesiredFilter[];
  readonly cids: readonly string[];
};

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
  const taken = new Set<number>();
  const routes = asked.map((entry) => routeOf(entry, freeOrder(entry, taken)));
  return {
    groups: [...new Set(users.map(({ gid }) => gid))],
    users,
    settings: new Map(),
    customers: [],
    routes: routes.toSorted((a, b) => b.order - a.order),
  };
}

/** Above every order of the table. */
export const TABLE_ORDERS = 2 ** 51;
const RULE_ORDERS = 2 ** 31;
const SLOTS = 2 ** 16;

/**
 * Longest prefix first, then the rule's own order; the routes of one rule take different messages, and which slot one has
 * follows from its filters, so that a rule whose cases change has the new routes before it loses the old.
 */
function freeOrder({ rule, filters }: Entry, taken: Set<number>): number {
  const first = (rule.prefix.length * RULE_ORDERS + rule.ruleOrder) * SLOTS;
  let slot = createHash('sha256').update(describeFilters(filters)).digest().readUInt16BE();
  // 0 is the default route's order.
  while (slot === 0 || taken.has(first + slot)) slot = (slot + 1) % SLOTS;
  taken.add(first + slot);
  return first + slot;
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
      return [{ rule, filters, cids: preferring(cids, Math.max(only, 0)) }];
    }
    return weights.flatMap((weight, index) =>
      weight > 0
        ? [
            {
              rule,
              filters: [...filters, tagFilter(shareTag(weights, index))],
              cids: preferring(cids, index),
            },
          ]
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
