import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { StoredPrice } from '../../shared/messaging/price-list.ts';
import { pricesInForce } from '../../shared/messaging/price-list-sql.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { PRICE_LIST_COLUMNS, type PriceListRow, type PricesOfAccount } from './price-row.ts';

const PLANNED_MAX = 50;

const FIND: Statement = {
  name: 'manage-prices.find',
  text: `
    select a.route_group, (select coalesce(max(l.version), 0) from accounts.price_lists l where l.account_id = a.id) as newest,
      p.*
    from accounts.accounts a left join lateral (
      (select true as counts, ${PRICE_LIST_COLUMNS} from accounts.price_lists l
       where l.account_id = a.id and l.valid_from <= now()
       order by l.valid_from desc, l.version desc limit 1)
      union all
      (select distinct on (l.valid_from) false, ${PRICE_LIST_COLUMNS} from accounts.price_lists l
       where l.account_id = a.id and l.valid_from > now()
       order by l.valid_from, l.version desc limit ${PLANNED_MAX})) p on true
    where a.id = $1
    order by p.valid_from`,
};

type FoundRow = { readonly route_group: string | null; readonly newest: number } & (
  | (PriceListRow & { readonly counts: boolean })
  | { readonly id: null }
);
type ListRow = FoundRow & PriceListRow & { readonly counts: boolean };

/** `undefined` where there is no such account. */
export async function findPrices(db: Queryable, accountId: Uuid): Promise<PricesOfAccount | undefined> {
  const rows = await queryRows<FoundRow>(db, FIND, [accountId]);
  const [first] = rows;
  if (first === undefined) return undefined;
  const lists = rows.filter((row): row is ListRow => row.id !== null);
  return {
    accountId,
    routeGroup: first.route_group ?? undefined,
    version: first.newest,
    inForce: lists.find(({ counts }) => counts),
    planned: lists.filter(({ counts }) => !counts),
  };
}

const LIST: Statement = {
  name: 'manage-prices.list',
  text: `
    select ${PRICE_LIST_COLUMNS} from accounts.price_lists l
    where l.account_id = $1 and l.id < $2
    order by l.id desc
    limit $3`,
};

/** Newest first, from before the id on. */
export function listPriceLists(
  db: Queryable,
  accountId: Uuid,
  before: Uuid,
  limit: number,
): Promise<readonly PriceListRow[]> {
  return queryRows<PriceListRow>(db, LIST, [accountId, before, limit]);
}

const SET: Statement = {
  name: 'manage-prices.set',
  text: `
    with seen as (
      select a.id as account_id, coalesce(max(l.version), 0) as version
      from accounts.accounts a left join accounts.price_lists l on l.account_id = a.id
      where a.id = $1 group by a.id
    ), changed as (
      insert into accounts.price_lists as l (account_id, version, valid_from, prices, reason, created_by)
      select account_id, version + 1, coalesce($3::timestamptz, now()), $4::jsonb, $5, ($6::text[])[2]
      from seen where version = $2
      on conflict (account_id, version) do nothing
      returning account_id, ${PRICE_LIST_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'prices.set',
      subject: auditSubject('account', 'account_id'),
      before: `jsonb_build_object('prices', ${pricesInForce('account_id')})`,
      after: `jsonb_build_object('version', version, 'valid_from', valid_from, 'prices', prices, 'reason', reason)`,
      actor: '$6',
    })}
    select id from changed`,
};

export type NewPriceList = {
  readonly accountId: Uuid;
  /** Of the newest list that the caller saw. */
  readonly seen: number;
  /** Absent: now. */
  readonly validFrom: Date | undefined;
  readonly prices: readonly StoredPrice[];
  readonly reason: string;
};

/** The account's prices after it; `undefined` where there is a newer list by now. */
export async function setPrices(
  db: Queryable,
  { accountId, seen, validFrom, prices, reason }: NewPriceList,
  actor: AuditActor,
): Promise<PricesOfAccount | undefined> {
  const values = [accountId, seen, validFrom, JSON.stringify(prices), reason, actor];
  const changed = await queryRows(db, SET, values);
  return changed.length === 0 ? undefined : findPrices(db, accountId);
}
