import type { AccountPrices, PriceListResource } from '../../shared/contracts/http/admin/prices.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import type { StoredPrice } from '../../shared/messaging/price-list.ts';

export type PriceListRow = {
  readonly id: Uuid;
  readonly version: number;
  readonly valid_from: Date;
  readonly prices: readonly StoredPrice[];
  readonly reason: string;
  readonly created_by: string;
  readonly created_at: Date;
};

/** SQL for a `PriceListRow` of `accounts.price_lists l`. */
export const PRICE_LIST_COLUMNS =
  'l.id, l.version, l.valid_from, l.prices, l.reason, l.created_by, l.created_at';

export type PricesOfAccount = {
  readonly accountId: Uuid;
  readonly routeGroup: string | undefined;
  /** Of the newest list, in force or not; 0 before the first. */
  readonly version: number;
  readonly inForce: PriceListRow | undefined;
  readonly planned: readonly PriceListRow[];
};

/** What a change must name: any new list makes another one. */
export function versionOf({ version }: Pick<PricesOfAccount, 'version'>): string {
  return `v${version}`;
}

export function toPriceList({
  id,
  version,
  prices,
  reason,
  created_by,
  ...row
}: PriceListRow): PriceListResource {
  return {
    id: formatId('priceList', id),
    version,
    valid_from: row.valid_from.toISOString(),
    ...{ prices, reason, created_by },
    created_at: row.created_at.toISOString(),
  };
}

export function toAccountPrices({ accountId, inForce, planned }: PricesOfAccount): AccountPrices {
  return {
    account_id: formatId('account', accountId),
    in_force: inForce === undefined ? null : toPriceList(inForce),
    planned: planned.map(toPriceList),
  };
}
