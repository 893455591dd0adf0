import { loadPolicies } from '../../../shared/compliance/load-policies.ts';
import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { VendorConnector } from './desired.ts';
import { type DesiredTable, desiredRoutes, type JasminCustomerUser } from './desired-routes.ts';
import { loadCustomers } from './load-customers.ts';
import { customerUser, namedCustomers, type RoutedAccount, userOf } from './routing-users.ts';
import { customerFence, customerSettings } from './user-settings.ts';

const NAMED_ACCOUNTS: Statement = {
  name: 'jasmin.named-accounts',
  text: `
    select id as "accountId", route_group as "accountGroup" from accounts.accounts
    where id = any($1::uuid[]) or route_group = any($2::text[])
    order by id`,
};

/** The operators' routes and the customers' users of now as Jasmin should hold them. */
export async function loadDesiredTable(
  db: Queryable,
  connectors: readonly VendorConnector[],
): Promise<DesiredTable> {
  const { routes, connectors: traits, destinations } = await loadPolicies(db);
  const named = namedCustomers(routes);
  const accounts = await queryRows<{ accountId: string; accountGroup: string | null }>(db, NAMED_ACCOUNTS, [
    [...named.accounts],
    [...named.groups],
  ]);
  const customers = await loadCustomers(db, [...named.accounts]);
  const routed = accounts.map(
    ({ accountId, accountGroup }): RoutedAccount => ({ accountId, accountGroup: accountGroup ?? undefined }),
  );
  const table = desiredRoutes(
    routes,
    connectors.flatMap(({ id, connectorName }) => {
      const known = traits.get(connectorName);
      return known === undefined ? [] : [{ ...known, cid: jasminName(id) }];
    }),
    routed,
  );
  const prefixes = [...destinations.keys()].sort();
  const own = customers.map((customer) => {
    const fence = customerFence(customer.limits, prefixes);
    const user = { ...customerUser(customer, named), ...fence, accountId: customer.accountId };
    return { user, settings: customerSettings(customer.limits, fence) };
  });
  const ofGroups = routed.map((account) => ({ ...userOf(account, named), ...OPEN, ...account }));
  const users = [...table.users, ...own.map(({ user: { uid, gid } }) => ({ uid, gid }))];
  return {
    ...table,
    users: [...new Map(users.map((user) => [user.uid, user])).values()],
    settings: new Map(own.map(({ user, settings }) => [user.uid, settings])),
    customers: customersOf([...ofGroups, ...own.map(({ user }) => user)]),
  };
}

const OPEN = { sources: undefined, destinations: undefined };

/** The last of each account, in the order of their ids. */
function customersOf(users: readonly JasminCustomerUser[]): readonly JasminCustomerUser[] {
  const byAccount = new Map(users.map((user) => [user.accountId, user]));
  return [...byAccount.values()]
    .map(({ accountId, uid, gid, sources, destinations }) => ({ accountId, uid, gid, sources, destinations }))
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}
