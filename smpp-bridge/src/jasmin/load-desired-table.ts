import { loadPolicies } from '../../../shared/compliance/load-policies.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { VendorConnector } from './desired.ts';
import { type DesiredTable, desiredRoutes } from './desired-routes.ts';
import { jasminName } from './names.ts';
import { namedCustomers, type RoutedAccount } from './routing-users.ts';

const NAMED_ACCOUNTS: Statement = {
  name: 'jasmin.named-accounts',
  text: `
    select id as "accountId", route_group as "accountGroup" from accounts.accounts
    where id = any($1::uuid[]) or route_group = any($2::text[])
    order by id`,
};

/** The operators' routes of now as Jasmin should hold them. */
export async function loadDesiredTable(
  db: Queryable,
  connectors: readonly VendorConnector[],
): Promise<DesiredTable> {
  const { routes, connectors: traits } = await loadPolicies(db);
  const named = namedCustomers(routes);
  const accounts = await queryRows<{ accountId: string; accountGroup: string | null }>(db, NAMED_ACCOUNTS, [
    [...named.accounts],
    [...named.groups],
  ]);
  return desiredRoutes(
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
}
