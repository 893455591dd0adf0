// What the decision must know about the sender and the recipient of each of a set of messages, in one statement each.
import { parseUsd } from '../kernel/money.ts';
import { announcesAll } from '../messaging/announces-all-sql.ts';
import { compilePrices, type StoredPrice } from '../messaging/price-list.ts';
import { pricesInForce } from '../messaging/price-list-sql.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { optOutOf } from './opt-outs/opt-out-sql.ts';
import type { Campaign, RecipientContext, SenderContext, SenderOwnership } from './rule.ts';

export type SenderRequest = {
  readonly accountId: string;
  readonly sender: string;
  /** It answers from the number that was written to, whatever sender is forced on the account. */
  readonly isOurReply?: boolean;
};

// A number counts for the account that has it now. A forced sender was set by an operator and needs no other leave, but
// a number whose SMS is switched off stays off.
const LOAD_SENDERS: Statement = {
  name: 'compliance.load-senders',
  text: `
    select coalesce(a.status = 'active', false) and coalesce(c.active, true) as account_active,
      e.sender,
      case
        when d.sms_enabled then 'owned'
        when not d.sms_enabled then 'sms-disabled'
        when c.force_source_address is not null or e.sender = any(c.allowed_source_addresses) then 'allowed'
        else 'foreign'
      end as ownership,
      ${announcesAll('u.account_id')} as announces_all,
      d.tollfree_status, d.segments_per_second, a.route_group, coalesce(a.smart_encoding, false) as smart_encoding,
      coalesce(a.webhook_http_allowed, false) as webhook_http_allowed,
      coalesce(c.api_rate_limit, 1) as account_per_second, coalesce(b.balance + b.credit_limit, 0) as spendable,
      k.campaign_id, k.status as campaign_status, k.use_case, k.throughput_limit, k.daily_cap, k.brand_id,
      r.daily_cap as brand_daily_cap, ${pricesInForce('u.account_id')} as prices
    from unnest($1::uuid[], $2::text[], $3::boolean[]) with ordinality u(account_id, sender, is_our_reply, position)
    left join accounts.accounts a on a.id = u.account_id
    left join messaging.customer_sms_auth c on c.account_id = u.account_id
    cross join lateral (
      select case when u.is_our_reply then u.sender else coalesce(c.force_source_address, u.sender) end as sender) e
    left join numbers.dids d on d.number = e.sender and d.account_id = u.account_id
    left join accounts.balances b on b.account_id = u.account_id
    left join lateral (
      select g.* from messaging.campaigns_10dlc g
      where g.phone_numbers @> array[e.sender::text] and g.account_id = u.account_id
      order by (g.status = 'ACTIVE') desc, g.id limit 1) k on true
    left join messaging.brands_10dlc r on r.brand_id = k.brand_id
    order by u.position`,
};

type SenderRow = {
  readonly account_active: boolean;
  readonly sender: string;
  readonly ownership: SenderOwnership;
  readonly announces_all: boolean;
  readonly tollfree_status: SenderContext['tollfreeStatus'] | null;
  readonly segments_per_second: string | null;
  readonly route_group: string | null;
  readonly smart_encoding: boolean;
  readonly webhook_http_allowed: boolean;
  readonly account_per_second: number;
  readonly spendable: string;
  readonly campaign_id: string | null;
  readonly campaign_status: string;
  readonly use_case: string | null;
  readonly throughput_limit: number | null;
  readonly daily_cap: number | null;
  readonly brand_id: string | null;
  readonly brand_daily_cap: number | null;
  readonly prices: readonly StoredPrice[] | null;
};

/** One context a request, in the order of the requests; an unknown account counts as inactive. */
export async function loadSenderContexts(
  db: Queryable,
  requests: readonly SenderRequest[],
): Promise<readonly SenderContext[]> {
  const rows = await queryRows<SenderRow>(db, LOAD_SENDERS, [
    requests.map(({ accountId }) => accountId),
    requests.map(({ sender }) => sender),
    requests.map(({ isOurReply = false }) => isOurReply),
  ]);
  return rows.map((row, index) => toSenderContext(row, requests[index]?.accountId ?? ''));
}

function toSenderContext(row: SenderRow, accountId: string): SenderContext {
  const spendable = parseUsd(row.spendable);
  if (spendable === undefined) throw new Error(`account ${accountId} may spend ${row.spendable}`);
  return {
    accountId,
    accountActive: row.account_active,
    sender: row.sender,
    ownership: row.ownership,
    announcesAll: row.announces_all,
    tollfreeStatus: row.tollfree_status ?? undefined,
    campaign: toCampaign(row),
    accountGroup: row.route_group ?? undefined,
    smartEncoding: row.smart_encoding,
    webhookHttpAllowed: row.webhook_http_allowed,
    accountPerSecond: row.account_per_second,
    senderSegmentsPerSecond: row.segments_per_second === null ? undefined : Number(row.segments_per_second),
    spendable,
    prices: row.prices === null ? undefined : compilePrices(row.prices),
  };
}

function toCampaign(row: SenderRow): Campaign | undefined {
  if (row.campaign_id === null) return undefined;
  return {
    campaignId: row.campaign_id,
    status: row.campaign_status,
    useCase: row.use_case ?? undefined,
    segmentsPerMinute: row.throughput_limit ?? undefined,
    dailyCap: row.daily_cap ?? undefined,
    brandId: row.brand_id ?? undefined,
    brandDailyCap: row.brand_daily_cap ?? undefined,
  };
}

export type RecipientRequest = {
  readonly accountId: string;
  /** The one that leaves. */
  readonly sender: string;
  readonly recipient: string;
  /** Whether it is about a test message. */
  readonly test: boolean;
};

// Each table is asked by its whole key: a number has few rows, an account may have a hundred thousand.
const LOAD_RECIPIENTS: Statement = {
  name: 'compliance.load-recipients',
  text: `
    select
      ${optOutOf({ accountId: 'u.account_id', recipient: 'u.recipient', sender: 'u.sender', test: 'u.test' })} as opt_out,
      z.time_zone, z.region
    from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[])
      with ordinality u(account_id, recipient, sender, test, position)
    left join messaging.recipient_zones z on z.recipient = u.recipient
    order by u.position`,
};

type RecipientRow = {
  readonly opt_out: RecipientContext['optOut'];
  readonly time_zone: string | null;
  readonly region: string | null;
};

/** One context a request, in the order of the requests. */
export async function loadRecipientContexts(
  db: Queryable,
  requests: readonly RecipientRequest[],
): Promise<readonly RecipientContext[]> {
  const rows = await queryRows<RecipientRow>(db, LOAD_RECIPIENTS, [
    requests.map(({ accountId }) => accountId),
    requests.map(({ recipient }) => recipient),
    requests.map(({ sender }) => sender),
    requests.map(({ test }) => test),
  ]);
  return rows.map(({ opt_out, time_zone, region }) => ({
    optOut: opt_out,
    zone: time_zone === null ? undefined : { timeZone: time_zone, region: region ?? undefined },
  }));
}
