import { readUsd } from '../../shared/accounts/ledger/read-balance.ts';
import { loadPolicies } from '../../shared/compliance/load-policies.ts';
import type { PricesPreview } from '../../shared/contracts/http/admin/prices.ts';
import { idAt } from '../../shared/kernel/id-time.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import type { PriceList } from '../../shared/messaging/price-list.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { PricesOfAccount } from './price-row.ts';
import { addSums, type ChargedMessage, NO_SUM, type PricedSum, reprice, type Sum } from './reprice.ts';

const DAY_MS = 86_400_000;
const MESSAGES_MAX = 50_000;

// The account in a list and in the order: told plainly, the planner may walk the ids of all accounts.
const CHARGED: Statement = {
  name: 'manage-prices.charged',
  text: `
    select id, source_addr as sender, dest_addr as recipient, encoding, segments, cost
    from messaging.message_log
    where account_id = any(array[$1::uuid]) and id >= (select $2::uuid) and id < (select $3::uuid)
      and direction = 'outbound' and not test and charge in ('reserved', 'settled') and cost is not null
    order by account_id, id desc
    limit ${MESSAGES_MAX + 1}`,
};

type ChargedRow = Omit<ChargedMessage, 'cost' | 'encoding'> & {
  readonly id: Uuid;
  readonly encoding: string;
  readonly cost: string;
};

/** The charged messages of the last full day in UTC, by these prices; the newest 50,000 of them. */
export async function repriceYesterday(
  db: Queryable,
  { accountId, routeGroup: accountGroup }: PricesOfAccount,
  prices: PriceList,
  now: Date,
): Promise<PricesPreview['yesterday']> {
  const before = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const after = new Date(before.getTime() - DAY_MS);
  const [{ routes, connectors }, rows] = await Promise.all([
    loadPolicies(db),
    queryRows<ChargedRow>(db, CHARGED, [accountId, idAt(after), idAt(before)]),
  ]);
  const messages = rows.slice(0, MESSAGES_MAX).map(toCharged);
  const sums = reprice(messages, { accountId, accountGroup, prices, routes, connectors });
  return {
    after: after.toISOString(),
    before: before.toISOString(),
    ...showSum(sums.reduce<Sum>(addSums, NO_SUM)),
    complete: rows.length <= MESSAGES_MAX,
    by_price: sums.map(showPriced),
  };
}

function toCharged({ encoding, cost, ...row }: ChargedRow): ChargedMessage {
  return { ...row, encoding: encoding === 'ucs2' ? 'ucs2' : 'gsm7', cost: readUsd(cost) };
}

function showPriced({ price, ...sum }: PricedSum): PricesPreview['yesterday']['by_price'][number] {
  return { prefix: price?.prefix ?? null, sender_class: price?.senderClass ?? null, ...showSum(sum) };
}

function showSum({ messages, segments, charged, wouldCost }: Sum) {
  return { messages, segments, charged: formatUsd(charged), would_cost: formatUsd(wouldCost) };
}
