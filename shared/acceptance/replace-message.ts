import { lockPurses } from '../accounts/ledger/lock-purses-sql.ts';
import { announceLowBalances, LOW_BALANCE, lowAnnouncedAfter } from '../accounts/ledger/low-balance-sql.ts';
import { countUsage } from '../accounts/usage/count-usage-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { formatUsd, type MicroUsd } from '../kernel/money.ts';
import { leaveSearch } from '../messaging/search/enter-search-sql.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { NewMessage } from './new-messages-sql.ts';

/** `too-late`: a link has or has had the message, or it has ended. `too-dear`: the balance does not cover the difference. */
export type ReplaceOutcome = 'replaced' | 'too-late' | 'too-dear';

// The message is as if it had been accepted just now, under its id: what was decided and paced for the old words goes, and
// is decided again. What is reserved for it stays so, and changes by the difference; where nothing is yet, that decision
// reserves. Claims are guarded by the status too, so that either they or this find it; of what a link had in hand before, parts may be
// with the carrier. The sequence rises, so that who decides just now on the old words finds them gone, and no state of the
// new ones has the number of an old one.
const REPLACE: Statement = {
  name: 'acceptance.replace',
  text: `
    with found as materialized (
      select m.id, m.account_id, m.test, m.charge = 'reserved' as is_held,
        $8::numeric - case when m.charge = 'reserved' then m.cost else 0 end as more
      from messaging.message_log m
      where m.id = $1 and m.account_id = $2 and m.direction = 'outbound' and m.sending_at is null
        and m.status || '' in ('accepted', 'scheduled', 'queued')
      for no key update
    ), account as materialized (
      select account_id from found where not test
    ), ${lockPurses('account')}, priced as materialized (
      select f.id, case when f.is_held then f.more else 0 end as difference
      from found f left join purse p using (account_id)
      where f.test or f.more <= greatest(p.left_to_spend, 0)
    ), changed as (
      update messaging.message_log m set
        status = 'accepted', message_body = $3, segments = $4, encoding = $5, send_at = $6, valid_until = $7,
        smpp = coalesce($9::jsonb, m.smpp), cost = m.cost + p.difference, flags = null,
        announces_all = m.announces_all or $10, sequence = m.sequence + 1,
        announced_sequence = case when m.announces_all or $10 then m.announced_sequence else m.sequence + 1 end,
        vendor_connector = null, due_at = null, slot_at = null, delayed_by = null, delay_reason = null,
        scheduled_at = null, queued_at = null, ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
      from priced p
      where m.id = p.id
      returning m.id, m.account_id, m.created_at, m.test, m.tags, p.difference, m.source_addr, old.status as old_status,
        case when m.charge = 'reserved' or m.test and m.cost is not null then m.segments - old.segments else 0 end
          as segments
    ), paid as (
      update accounts.balances b set
        balance = b.balance - c.difference, reserved = b.reserved + c.difference,
        low_announced_at = ${lowAnnouncedAfter('b.balance - c.difference', 'b.low_announced_at')}
      from changed c where b.account_id = c.account_id and c.difference <> 0
      returning ${LOW_BALANCE}
    ), entered as (
      insert into accounts.ledger_entries (account_id, kind, amount, reserved)
      select account_id, case when difference > 0 then 'reserve' else 'refund' end, -difference, difference
      from changed where difference <> 0
    ), ${announceLowBalances('paid')}, usage as (
      select account_id, created_at, 'outbound' as direction, test, tags, 0 as messages, segments, difference as cost
      from changed where segments <> 0 or difference <> 0
    ), ${countUsage('usage')}, ${leaveSearch('changed')}
    select exists (select from found) as found, exists (select from changed) as changed`,
};

export type Replacing = {
  readonly message: NewMessage;
  readonly price: MicroUsd;
  readonly validUntil: Date;
};

/** Puts other words in the place of those of a message that no link has had, and changes what is reserved for it. */
export async function replaceMessage(
  db: Queryable,
  id: Uuid,
  { message: { submission, segments, encoding, announcesAll }, price, validUntil }: Replacing,
): Promise<ReplaceOutcome> {
  const { accountId, body, sendAt, smpp } = submission;
  const [row] = await queryRows<{ found: boolean; changed: boolean }>(db, REPLACE, [
    ...[id, accountId, body, segments, encoding, sendAt ?? null, validUntil, formatUsd(price)],
    ...[smpp === undefined ? null : JSON.stringify(smpp), announcesAll],
  ]);
  if (row?.changed) return 'replaced';
  return row?.found ? 'too-dear' : 'too-late';
}
