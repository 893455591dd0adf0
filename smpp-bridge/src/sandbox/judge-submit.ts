import type { CarrierBehaviour } from '../../../shared/contracts/carrier-control.ts';
import {
  type SandboxCourse,
  type SandboxReply,
  sandboxCourseOf,
} from '../../../shared/contracts/sandbox-numbers.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { fromDigits } from '../../../shared/kernel/e164.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { ReceiptState } from './receipt-pdu.ts';

export type Submitted = {
  readonly from: string;
  readonly to: string;
  readonly registeredDelivery: number;
  /** Whether this is the last part, or the only one. */
  readonly lastPart: boolean;
};

export type SubmitVerdict =
  | { readonly kind: 'refused'; readonly commandStatus: number }
  /** Throttled the first time that this very message comes, accepted the second. */
  | { readonly kind: 'throttled-once'; readonly afterwards: AcceptVerdict }
  | AcceptVerdict;

export type AcceptVerdict = {
  readonly kind: 'accepted';
  readonly receipt?: { readonly state: ReceiptState; readonly error: string };
  readonly delayMs: number;
  /** What the recipient writes back. */
  readonly replies?: readonly SandboxReply[];
};

type Outcome = { readonly state: ReceiptState | 'none'; readonly error: string };

const DELIVERED: Outcome = { state: 'DELIVRD', error: '000' };
const NO_RECEIPT: Outcome = { state: 'none', error: '000' };

/** What becomes of a message: the behaviour that was set, unless its recipient is magic. */
export function judgeSubmit(message: Submitted, behaviour: CarrierBehaviour): SubmitVerdict {
  if (behaviour.submitStatus !== 0) return { kind: 'refused', commandStatus: behaviour.submitStatus };
  if (message.from === '') return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVSRCADR };
  if (!/^\d{3,20}$/.test(message.to)) {
    return { kind: 'refused', commandStatus: COMMAND_STATUS.ESME_RINVDSTADR };
  }
  const number = fromDigits(message.to);
  const course = number && sandboxCourseOf(number);
  return course
    ? followCourse(message, course, behaviour)
    : accept(message, ordinary(behaviour), behaviour.receiptDelayMs);
}

function followCourse(message: Submitted, course: SandboxCourse, behaviour: CarrierBehaviour): SubmitVerdict {
  const delayMs = behaviour.receiptDelayMs;
  switch (course.kind) {
    case 'delivered':
      return accept(message, DELIVERED, delayMs);
    case 'receipt':
      return accept(message, course, delayMs);
    case 'refused':
      return course;
    case 'throttled-once':
      return { kind: 'throttled-once', afterwards: accept(message, DELIVERED, delayMs) };
    case 'late-receipt':
      return accept(message, DELIVERED, Math.max(delayMs, course.delayMs));
    case 'no-receipt':
      return accept(message, NO_RECEIPT, delayMs);
    case 'replies': {
      const verdict = accept(message, DELIVERED, delayMs);
      return message.lastPart ? { ...verdict, replies: course.replies } : verdict;
    }
    default:
      return assertNever(course);
  }
}

function ordinary({ receiptState }: CarrierBehaviour): Outcome {
  const failed = receiptState === 'UNDELIV' || receiptState === 'REJECTD' || receiptState === 'EXPIRED';
  return { state: receiptState, error: failed ? '011' : '000' };
}

function accept(message: Submitted, { state, error }: Outcome, delayMs: number): AcceptVerdict {
  if (state === 'none' || !asksFor(message.registeredDelivery, state)) return { kind: 'accepted', delayMs };
  return { kind: 'accepted', delayMs, receipt: { state, error } };
}

/** registered_delivery, bits 1 and 0 (3.4 §5.2.17; 3 is success only, which 5.0 added); bit 4 asks for intermediate states. */
function asksFor(registeredDelivery: number, state: ReceiptState): boolean {
  if (state === 'ENROUTE' || state === 'ACCEPTD') return (registeredDelivery & 0x13) !== 0;
  switch (registeredDelivery & 0x03) {
    case 1:
      return true;
    case 2:
      return state !== 'DELIVRD';
    case 3:
      return state === 'DELIVRD';
    default:
      return false;
  }
}
