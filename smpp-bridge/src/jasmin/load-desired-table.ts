import { loadPolicies } from '../../../shared/compliance/load-policies.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { VendorConnector } from './desired.ts';
import { type DesiredTable, desiredRoutes } from './desired-routes.ts';
import { loadCustomers } from './load-customers.ts';
import { jasminName } from './names.ts';
import { accountUser, customerUser, namedCustomers, type RoutedAccount } from './routing-users.ts';
import { customerSettings } from './user-settings.ts';

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
  const table = desiredRoutes(
    routes,
    connectors.flatMap(({ id, connectorName }) => {
      const known = traits.get(connectorName);
      return known === undefined ? [] : [{ ...known, cid: jasminName(id) }];
    }),
    accounts.map(
      ({ accountId, accountGroup }): RoutedAccount => ({
        accountId,
        accountGroup: accountGroup ?? undefined,
      }),
    ),
  );
  const users = [...table.users, ...customers.map((customer) => customerUser(customer, named))];
  const prefixes = [...destinations.keys()].sort();
  return {
    ...table,
    users: [...new Map(users.map((user) => [user.uid, user])).values()],
    settings: new Map(
      customers.map(({ accountId, limits }) => [accountUser(accountId), customerSettings(limits, prefixes)]),
    ),
  };
}
