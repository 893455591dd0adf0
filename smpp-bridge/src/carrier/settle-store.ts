import { chargeAfter, RELEASED, releaseMoney } from '../../../shared/accounts/ledger/charge-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

/** A part that the carrier answered for good. */
export type AnsweredPart = {
  readonly partNumber: number;
  readonly parts: number;
  readonly connector: string;
  readonly carrierMessageId: string | undefined;
  /** Absent where the carrier took the part. */
  readonly carrierError?: string | undefined;
};

/** What becomes of the whole message, once that is known. */
export type MessageOutcome =
  | { readonly kind: 'sent'; readonly carrierMessageId: string | undefined; readonly awaitsReceipt: boolean }
  | {
      readonly kind: 'failed' | 'undelivered' | 'expired';
      readonly errorCode: string;
      readonly carrierError: string | undefined;
    }
  /** Nothing of it was sent: it goes back to the queue. */
  | { readonly kind: 'requeue' };

export type Settlement = {
  readonly messageId: Uuid;
  /** Of its sender's trace, for the log. */
  readonly traceparent?: string | undefined;
  readonly part?: AnsweredPart;
  readonly outcome?: MessageOutcome;
};

export type SettleOptions = { readonly epoch: number; readonly receiptTimeoutSeconds: number };

export type SettledMessage = { readonly id: Uuid; readonly owed: boolean };

// One index search a row, as in a claim: `offset 0` keeps the planner from reading the whole id range, `status || ''`
// from going through the index of all rows in flight. Rows of another epoch belong to another bridge, which decides
// about them; the parts are facts all the same.
const SETTLE: Statement = {
  name: 'bridge.settle',
  text: `
with item as materialized (
  select * from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::text[], $9::text[], $10::text[], $11::boolean[])
  as i(id, part_number, parts, connector, part_id, part_error, outcome, first_id, error_code, carrier_error, awaits)
), found as materialized (
  select i.*, q.status as row_status, q.bridge_epoch as row_epoch
  from item i cross join lateral (
    select l.status, l.bridge_epoch
    from messaging.message_log l where l.id = i.id and l.id between (select $12::uuid) and (select $13::uuid) offset 0) q
  where i.outcome is not null
), stored as (
  insert into messaging.message_parts
    (message_id, part_number, parts, connector, carrier_message_id, status, carrier_error, final_at)
  select id, part_number, parts, connector, part_id,
    case when part_error is null then 'submitted' else 'failed' end, part_error,
    case when part_error is not null then now() end
  from item where part_number is not null
  on conflict (message_id, part_number) do nothing
), changed as (
  update messaging.message_log m set
    status = case f.outcome when 'requeue' then 'queued' else f.outcome end,
    message_id = coalesce(f.first_id, m.message_id),
    awaits_receipt = coalesce(f.awaits, m.awaits_receipt),
    submitted_at = case when f.outcome = 'sent' then now() else m.submitted_at end,
    final_at = case when f.outcome in ('failed', 'undelivered', 'expired') then now() end,
    error_code = f.error_code,
    carrier_error = f.carrier_error,
    sequence = m.sequence + (f.outcome <> 'requeue')::int,
    announced_sequence = case
      when f.outcome = 'requeue' or m.announces_all or f.outcome <> 'sent' or not f.awaits then m.announced_sequence
      else m.sequence + 1 end,
    wake_at = case
      when f.outcome = 'sent' and f.awaits and not m.announces_all
        then greatest(m.valid_until, now()) + make_interval(secs => $15)
      else now() + interval '5 seconds' end,
    wakes = 0,
    charge = ${chargeAfter('f.outcome')},
    bridge_epoch = case when f.outcome = 'requeue' then null else m.bridge_epoch end,
    ticket_id = case when f.outcome = 'requeue' then null else m.ticket_id end
  from found f
  where f.row_status = 'sending' and f.row_epoch = $14 and m.id = f.id
    and m.status || '' = 'sending' and m.bridge_epoch = $14
  returning m.id, m.announced_sequence < m.sequence as owed, f.outcome = 'requeue' as requeued,
    ${RELEASED}
), ${releaseMoney('changed')}
select id, owed, requeued from changed`,
};

/**
 * Stores answered parts, and the end of the messages that they complete; answers the rows that moved. Idempotent: a
 * batch whose commit was not confirmed is simply settled again.
 */
export async function settleMessages(
  db: Queryable,
  settlements: readonly Settlement[],
  options: SettleOptions,
): Promise<readonly SettledMessage[]> {
  const items = [...settlements].sort((a, b) =>
    a.messageId < b.messageId ? -1 : Number(a.messageId > b.messageId),
  );
  const ids = items.map(({ messageId }) => messageId);
  const { min, max } = idBounds(ids);
  const outcomes = items.map(({ outcome }) => outcomeColumns(outcome));
  const rows = await queryRows<{ id: Uuid; owed: boolean; requeued: boolean }>(db, SETTLE, [
    ids,
    items.map(({ part }) => part?.partNumber),
    items.map(({ part }) => part?.parts),
    items.map(({ part }) => part?.connector),
    items.map(({ part }) => part?.carrierMessageId),
    items.map(({ part }) => part?.carrierError),
    outcomes.map(({ kind }) => kind),
    outcomes.map(({ firstId }) => firstId),
    outcomes.map(({ errorCode }) => errorCode),
    outcomes.map(({ carrierError }) => carrierError),
    outcomes.map(({ awaitsReceipt }) => awaitsReceipt),
    min,
    max,
    options.epoch,
    options.receiptTimeoutSeconds,
  ]);
  return rows.map(({ id, owed, requeued }) => ({ id, owed: owed && !requeued }));
}

type OutcomeColumns = {
  readonly kind?: string;
  readonly firstId?: string | undefined;
  readonly errorCode?: string;
  readonly carrierError?: string | undefined;
  readonly awaitsReceipt?: boolean;
};

function outcomeColumns(outcome: MessageOutcome | undefined): OutcomeColumns {
  switch (outcome?.kind) {
    case 'sent':
      return { kind: 'sent', firstId: outcome.carrierMessageId, awaitsReceipt: outcome.awaitsReceipt };
    case 'failed':
    case 'undelivered':
    case 'expired':
      return { kind: outcome.kind, errorCode: outcome.errorCode, carrierError: outcome.carrierError };
    case 'requeue':
      return { kind: 'requeue' };
    case undefined:
      return {};
  }
}
