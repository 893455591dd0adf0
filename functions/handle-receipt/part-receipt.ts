import type { ErrorCode } from '../../shared/contracts/errors.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { carrierErrorOf, routeTypeOf } from '../../shared/messaging/carrier-errors.ts';
import type { PartOutcome } from './decide.ts';

/** A receipt that ends a part. */
export type PartReceipt = {
  readonly receiptId: Uuid;
  readonly messageId: Uuid;
  /** Of the message's sender's trace. */
  readonly traceparent: string | null;
  readonly connector: string;
  readonly partNumber: number;
  readonly parts: number;
  readonly outcome: PartOutcome;
  /** The carrier's word, `DELIVRD`. */
  readonly state: string;
  /** `err:150`, where the part was lost and the carrier said why. */
  readonly carrierError: string | undefined;
  /** Ours for it; `undefined` where the part was delivered. */
  readonly errorCode: ErrorCode | undefined;
  /** Also the time of delivery: the carrier's own has no seconds and no time zone. */
  readonly receivedAt: Date;
};

/** What the loss of a part is called: `err` means different things with different senders. */
export function errorCodeOf(
  outcome: PartOutcome,
  err: string | null,
  sender: string,
  recipient: string,
): ErrorCode | undefined {
  switch (outcome) {
    case 'delivered':
      return undefined;
    case 'undelivered':
      return carrierErrorOf(err ?? '', routeTypeOf(sender, recipient)).code;
    case 'expired':
      return 'carrier_expired';
    default:
      return assertNever(outcome);
  }
}

const SHOWN_ERROR_LENGTH_MAX = 60;

/** The carrier's code as customers see it: marked as what stood in the receipt's `err`, apart from answers to a submit. */
export function shownError(code: string | null): string | undefined {
  return code === null ? undefined : `err:${code}`.slice(0, SHOWN_ERROR_LENGTH_MAX);
}

// Guards and columns of the last change of a message: $1 to $3 are bounds and ids of the messages, `u` the receipts. The one
// end that may change once more is the receipt that never came. Where the row is as the plan of its event found it (`u.sequence`
// and `u.announced_sequence`, null without a plan), the state is announced with it; otherwise its event is owed.
const IS_AS_PLANNED = 'm.sequence = u.sequence and m.announced_sequence = u.announced_sequence';
export const FINISH_MESSAGES = `
  update messaging.message_log m
  set status = u.outcome, dlr_status = u.state, carrier_error = u.carrier_error, error_code = u.error_code,
    delivered_at = case when u.outcome = 'delivered' then u.received_at end,
    final_at = coalesce(m.final_at, u.ended_at),
    corrected_at = case when m.status = 'undelivered' then u.ended_at end,
    sequence = m.sequence + 1,
    announced_sequence = case when ${IS_AS_PLANNED} then m.sequence + 1 else m.announced_sequence end,
    wake_at = case when ${IS_AS_PLANNED} then null else now() + interval '5 seconds' end, wakes = 0
  from u
  where m.id = u.message_id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid)
    and ((m.status = 'sent' and m.awaits_receipt) or (m.status = 'undelivered' and m.error_code = 'receipt_missing'))
  returning m.id, m.announced_sequence = m.sequence as announced`;
