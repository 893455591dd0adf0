// Which Jasmin user a customer's messages are posted as. An account that may use SMPP, has senders besides its numbers, or
// stands in a route has a user of its own, whose filters Jasmin asks about what it sends; all others share their group's.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import {
  jasminName,
  jasminNameOf,
  SHARED_GROUP,
  SHARED_USER,
} from '../../../shared/messaging/jasmin/names.ts';
import type { RouteTable } from '../../../shared/messaging/route-table.ts';
import type { JasminUser } from './jcli-parse.ts';

export type RoutedAccount = { readonly accountId: string; readonly accountGroup: string | undefined };

/** Accounts and groups that rules name. */
export type NamedCustomers = { readonly accounts: ReadonlySet<string>; readonly groups: ReadonlySet<string> };

export function namedCustomers(table: RouteTable): NamedCustomers {
  return {
    accounts: new Set(table.rules.flatMap(({ accountId }) => accountId ?? [])),
    groups: new Set(table.rules.flatMap(({ accountGroup }) => accountGroup ?? [])),
  };
}

/** Of an account without limits of its own. */
export function userOf(account: RoutedAccount, named: NamedCustomers): JasminUser {
  if (named.accounts.has(account.accountId)) return customerUser(account, named);
  const group = namedGroup(account, named);
  return group === undefined
    ? { uid: SHARED_USER, gid: SHARED_GROUP }
    : { uid: jasminNameOf(`shared user of ${group}`), gid: groupName(group) };
}

/** The account's own user. */
export function customerUser(account: RoutedAccount, named: NamedCustomers): JasminUser {
  const group = namedGroup(account, named);
  return { uid: accountUser(account.accountId), gid: group === undefined ? SHARED_GROUP : groupName(group) };
}

function namedGroup({ accountGroup }: RoutedAccount, { groups }: NamedCustomers): string | undefined {
  return accountGroup !== undefined && groups.has(accountGroup) ? accountGroup : undefined;
}

export function accountUser(accountId: string): string {
  return jasminName(accountId as Uuid);
}

/** Operators name groups freely, Jasmin takes 16 characters. */
export function groupName(group: string): string {
  return jasminNameOf(`group ${group}`);
}
