import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { RequestPdu } from '../smpp/pdu.ts';
import { isReceipt } from './read-delivery.ts';
import type { SubmitOutcome } from './submit-outcome.ts';

/** Sums since the link was opened. */
export type LinkCounts = {
  /** PDUs that were sent. */
  readonly submitted: number;
  readonly accepted: number;
  /** Answers of ESME_RTHROTTLED and ESME_RMSGQFUL. */
  readonly throttled: number;
  /** Answers that blame the carrier or its session, and those that did not come in time. */
  readonly faults: number;
  /** Answers that blame the message. */
  readonly refused: number;
  readonly answered: number;
  /** Milliseconds from the PDU to its answer, over all that were answered. */
  readonly answerMs: number;
  /** Delivery receipts that came. */
  readonly receipts: number;
  /** Answers that were not ESME_ROK, by name; `timeout` and `lost` where none came. */
  readonly errors: ReadonlyMap<string, number>;
};

export type LinkCounter = {
  read(): LinkCounts;
  sent(): void;
  answered(outcome: SubmitOutcome, answerMs: number): void;
  /** A PDU that was sent and will not be answered. */
  unanswered(error: 'timeout' | 'lost'): void;
  received(pdu: RequestPdu): void;
};

export function createLinkCounter(): LinkCounter {
  const errors = new Map<string, number>();
  const sums = { submitted: 0, accepted: 0, throttled: 0, faults: 0, refused: 0 };
  const rest = { answered: 0, answerMs: 0, receipts: 0 };

  function note(error: string): void {
    errors.set(error, (errors.get(error) ?? 0) + 1);
  }

  return {
    read: () => ({ ...sums, ...rest, errors }),
    sent() {
      sums.submitted += 1;
    },
    answered(outcome, answerMs) {
      rest.answered += 1;
      rest.answerMs += answerMs;
      sums[sumOf(outcome)] += 1;
      if (outcome.kind !== 'sent') note(outcome.name);
    },
    unanswered(error) {
      // That connections are lost is seen at the binds.
      if (error === 'timeout') sums.faults += 1;
      note(error);
    },
    received(pdu) {
      if ((pdu.command === 'deliver_sm' || pdu.command === 'data_sm') && isReceipt(pdu)) rest.receipts += 1;
    },
  };
}

function sumOf(outcome: SubmitOutcome): 'accepted' | 'throttled' | 'faults' | 'refused' {
  switch (outcome.kind) {
    case 'sent':
      return 'accepted';
    case 'retry':
      return outcome.slowDown ? 'throttled' : 'faults';
    case 'requeue':
      return 'faults';
    case 'failed':
      return 'refused';
    default:
      return assertNever(outcome);
  }
}
