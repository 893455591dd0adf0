// One statement writes what was decided about a batch, moves its money (reserved for what is queued or scheduled, given
// back for what was scheduled and now ends), counts its use and enters it where messages are searched.
import { lockPurses } from '../../shared/accounts/ledger/lock-purses-sql.ts';
import {
  announceLowBalances,
  LOW_BALANCE,
  lowAnnouncedAfter,
} from '../../shared/accounts/ledger/low-balance-sql.ts';
import { countUsage } from '../../shared/accounts/usage/count-usage-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import { enterSearch, SEARCHED } from '../../shared/messaging/search/enter-search-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Delay, Outcome } from './plan-outcome.ts';

export type PlannedMessage = {
  readonly id: Uuid;
  /** What it had when it was decided upon. */
  readonly sequence: number;
  readonly outcome: Outcome;
  /** What leaves, where that is not what was stored. */
  readonly body: string | undefined;
};

/** A row that a decision changed; `owed` says that its event must be announced. */
export type ChangedMessage = {
  readonly id: Uuid;
  readonly status: 'queued' | 'scheduled' | 'rejected' | 'expired';
  readonly owed: boolean;
};

/** A test message is used once it has passed: its price is nothing then, and stays it. */
const IS_USED = (row: 'm' | 'old') =>
  `(${row}.charge = 'reserved' or ${row}.test and ${row}.cost is not null)::int`;

// Message rows are locked in id order, then the balances in account order: every statement that moves money keeps to it.
// A balance may be spent to its limit by the messages of the batch in their order; the rest of that account is refused.
const APPLY: Statement = {
  name: 'validate-message.apply',
  text: `
    with item as materialized (
      select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[], $9::integer[],
        $10::text[], $11::text[], $12::jsonb[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[],
        $18::text[], $19::text[], $20::integer[])
      i(id, status, sender, body, connector, cost, segments, encoding, campaign_id, flags, code, rule, until, slot_at,
        delayed_by, delay_reason, sequence)
    ), found as materialized (
      select i.*, q.account_id, q.kind, q.charge, q.held, q.test, i.status in ('queued', 'scheduled') and q.charge = 'none' and not q.test as pays
      from item i cross join lateral (
        select l.account_id, l.kind, l.charge, l.cost as held, l.test from messaging.message_log l
        where l.id = i.id and l.id between (select $1::uuid) and (select $2::uuid) and l.sequence = i.sequence
          and (l.status = 'accepted' or l.status = 'scheduled' and l.due_at <= $17
            or l.status = 'queued' and i.code is not null and l.queued_at <= $17::timestamptz - interval '60 seconds')
        for no key update) q
    ), account as materialized (
      select account_id from found group by account_id order by account_id
    ), ${lockPurses('account')}, judged as materialized (
      select f.*, f.pays and f.kind = 'customer'
        and sum(f.cost) filter (where f.pays) over (partition by f.account_id order by f.id) > p.left_to_spend as broke
      from found f join purse p using (account_id)
    ), moved as (
      update messaging.message_log m set
        status = case when j.broke then 'rejected' else j.status end,
        error_code = case when j.broke then 'balance_insufficient' else j.code end,
        refused_rule = case when j.broke then 'balance-covers' else j.rule end,
        source_addr = coalesce(j.sender, m.source_addr), message_body = coalesce(j.body, m.message_body),
        vendor_connector = coalesce(j.connector, m.vendor_connector),
        segments = coalesce(j.segments, m.segments), encoding = coalesce(j.encoding, m.encoding),
        campaign_id = coalesce(j.campaign_id, m.campaign_id),
        flags = case when j.flags is null then m.flags else array(select jsonb_array_elements_text(j.flags)) end,
        cost = case when j.test and j.code is null then 0 when j.pays and not j.broke then j.cost else m.cost end,
        charge = case
          when j.pays and not j.broke then 'reserved'
          when m.charge = 'reserved' and j.code is not null then 'refunded'
          else m.charge end,
        queued_at = case when j.status = 'queued' and not j.broke then coalesce(m.queued_at, now()) else m.queued_at end,
        scheduled_at = case
          when j.status = 'scheduled' and not j.broke then coalesce(m.scheduled_at, now()) else m.scheduled_at end,
        final_at = case when j.broke or j.code is not null then now() end,
        due_at = case when j.status = 'scheduled' then j.until else m.due_at end,
        slot_at = coalesce(j.slot_at, m.slot_at),
        delayed_by = coalesce(j.delayed_by, m.delayed_by), delay_reason = coalesce(j.delay_reason, m.delay_reason),
        sequence = m.sequence + (j.broke or j.status <> m.status)::int,
        announced_sequence = case
          when j.broke or j.code is not null or m.announces_all or j.status = m.status then m.announced_sequence
          else m.sequence + 1 end,
        wake_at = case when j.status = 'scheduled' and not j.broke then j.until else now() + interval '5 seconds' end,
        wakes = 0
      from judged j
      where m.id = j.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid)
      returning m.id, m.status, m.account_id, m.announced_sequence < m.sequence as owed, m.created_at, m.test, m.tags,
        ${SEARCHED}, ${IS_USED('m')} - ${IS_USED('old')} as used,
        ${IS_USED('m')} * m.segments - ${IS_USED('old')} * old.segments as used_segments,
        case when j.pays and not j.broke then j.cost else 0 end as reserve,
        case when j.charge = 'reserved' and j.code is not null then j.held else 0 end as refund
    ), spent as (
      select account_id, sum(reserve) as reserve, count(*) filter (where reserve > 0) as reserved_messages,
        sum(refund) as refund, count(*) filter (where refund > 0) as refunded_messages
      from moved group by account_id having sum(reserve) > 0 or sum(refund) > 0
    ), purse_after as (
      update accounts.balances b set
        balance = b.balance - s.reserve + s.refund, reserved = b.reserved + s.reserve - s.refund,
        low_announced_at = ${lowAnnouncedAfter('b.balance - s.reserve + s.refund', 'b.low_announced_at')}
      from spent s where b.account_id = s.account_id
      returning ${LOW_BALANCE}
    ), entered as (
      insert into accounts.ledger_entries (account_id, kind, amount, reserved, messages)
      select account_id, 'reserve', -reserve, reserve, reserved_messages from spent where reserve > 0
      union all
      select account_id, 'refund', refund, -refund, refunded_messages from spent where refund > 0
    ), ${announceLowBalances('purse_after')}, ${enterSearch('moved')}, usage as (
      select account_id, created_at, 'outbound' as direction, test, tags, used as messages, used_segments as segments,
        reserve - refund as cost
      from moved where used <> 0 or used_segments <> 0
    ), ${countUsage('usage')}
    select id, status, owed from moved`,
};

/** `messages` in id order; those that somebody else has moved meanwhile are left out of the answer. */
export function applyOutcomes(
  db: Queryable,
  messages: readonly PlannedMessage[],
  now: Date,
): Promise<ChangedMessage[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  const rows = messages.map(({ outcome }) => columnsOf(outcome));
  return queryRows<ChangedMessage>(db, APPLY, [
    min,
    max,
    messages.map(({ id }) => id),
    rows.map(({ status }) => status),
    rows.map(({ acceptance }) => acceptance?.sender),
    messages.map(({ body }) => body),
    rows.map(({ acceptance }) => acceptance?.connector),
    rows.map(({ acceptance }) => (acceptance ? formatUsd(acceptance.cost) : undefined)),
    rows.map(({ acceptance }) => acceptance?.segments),
    rows.map(({ acceptance }) => acceptance?.encoding),
    rows.map(({ acceptance }) => acceptance?.campaignId),
    rows.map(({ acceptance }) => (acceptance?.flags.length ? JSON.stringify(acceptance.flags) : undefined)),
    rows.map(({ refusal }) => refusal?.code),
    rows.map(({ refusal }) => refusal?.rule),
    rows.map(({ until }) => until),
    rows.map(({ slotAt }) => slotAt),
    now,
    rows.map(({ delay }) => delay?.rule),
    rows.map(({ delay }) => delay?.reason),
    messages.map(({ sequence }) => sequence),
  ]);
}

type Columns = {
  readonly status: ChangedMessage['status'];
  readonly acceptance?: Extract<Outcome, { kind: 'queue' }>['acceptance'];
  readonly refusal?: Extract<Outcome, { kind: 'reject' | 'expire' }>['refusal'];
  readonly until?: Date;
  readonly slotAt?: Date | undefined;
  readonly delay?: Delay;
};

function columnsOf(outcome: Outcome): Columns {
  switch (outcome.kind) {
    case 'queue':
      return { status: 'queued', acceptance: outcome.acceptance, slotAt: outcome.slotAt };
    case 'schedule':
      return {
        status: 'scheduled',
        acceptance: outcome.acceptance,
        until: outcome.until,
        slotAt: outcome.slotAt,
        delay: outcome.delay,
      };
    case 'reject':
      return { status: 'rejected', refusal: outcome.refusal };
    case 'expire':
      return { status: 'expired', refusal: outcome.refusal };
  }
}
