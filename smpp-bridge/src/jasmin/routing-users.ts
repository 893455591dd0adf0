// Which Jasmin user a customer's messages are posted as. An account that a route names has a user of its own, for only
// users and groups can be filtered by; all others share their group's.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { RouteTable } from '../../../shared/messaging/route-table.ts';
import type { JasminUser } from './jcli-parse.ts';
import { jasminName, jasminNameOf, SHARED_GROUP, SHARED_USER } from './names.ts';

export type RoutedAccount = { readonly accountId: string; readonly accountGroup: string | undefined };

/** Accounts and groups that rules name. */
export type NamedCustomers = { readonly accounts: ReadonlySet<string>; readonly groups: ReadonlySet<string> };

export function namedCustomers(table: RouteTable): NamedCustomers {
  return {
    accounts: new Set(table.rules.flatMap(({ accountId }) => accountId ?? [])),
    groups: new Set(table.rules.flatMap(({ accountGroup }) => accountGroup ?? [])),
  };
}

export function userOf({ accountId, accountGroup }: RoutedAccount, named: NamedCustomers): JasminUser {
  const group = accountGroup !== undefined && named.groups.has(accountGroup) ? accountGroup : undefined;
  const gid = group === undefined ? SHARED_GROUP : groupName(group);
  if (named.accounts.has(accountId)) return { uid: accountUser(accountId), gid };
  return { uid: group === undefined ? SHARED_USER : jasminNameOf(`shared user of ${group}`), gid };
}

export function accountUser(accountId: string): string {
  return jasminName(accountId as Uuid);
}

/** Operators name groups freely, Jasmin takes 16 characters. */
export function groupName(group: string): string {
  return jasminNameOf(`group ${group}`);
}
