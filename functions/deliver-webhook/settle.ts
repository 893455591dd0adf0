import { deliveryVerdict } from '../../shared/delivery/verdict.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery } from './lane.ts';
import type { Dropped } from './prepare.ts';

/** What is left behind of a delivery that was taken up: its next state and, where it was tried, a line in the log. */
export type Settlement = {
  readonly deliveryId: Uuid;
  /** Attempts when it was taken up: another number says that somebody else has settled it since. */
  readonly attemptsSeen: number;
  readonly state: 'pending' | 'delivered' | 'exhausted' | 'disabled';
  /** Set where the state is `pending`. */
  readonly nextAt: Date | undefined;
  /** Of an attempt that failed, or why there was none. */
  readonly error: string | undefined;
  /** Absent where nothing was tried. */
  readonly tried: Tried | undefined;
};

export type Tried = {
  readonly attempt: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly httpStatus: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>> | undefined;
  readonly responseHead: string | undefined;
  readonly late: boolean;
  readonly replay: boolean;
  /** Whether its traceparent said that the trace is recorded. */
  readonly sampled: boolean;
};

/** `jitter` is in [0, 1); `sampled` is what the receiver was told of the trace. */
export function settle(
  delivery: DueDelivery,
  result: CallResult,
  jitter: number,
  sampled: boolean,
): Settlement {
  const attempt = delivery.attempts + 1;
  const answer = result.kind === 'answered' ? result : undefined;
  const settled = {
    deliveryId: delivery.id,
    attemptsSeen: delivery.attempts,
    error: result.kind === 'unanswered' ? result.error : undefined,
    tried: {
      attempt,
      startedAt: result.startedAt,
      durationMs: Math.max(0, result.endedAt.getTime() - result.startedAt.getTime()),
      httpStatus: answer?.status,
      responseHeaders: answer?.responseHeaders,
      responseHead: answer?.responseHead,
      late: delivery.late,
      replay: delivery.attemptsBefore > 0,
      sampled,
    },
  };
  const schedule = { attempt: attempt - delivery.attemptsBefore, attemptsMax: delivery.attemptsMax };
  const verdict = deliveryVerdict(result, schedule, result.endedAt, jitter);
  switch (verdict.kind) {
    case 'delivered':
    case 'disabled':
    case 'exhausted':
      return { ...settled, state: verdict.kind, nextAt: undefined };
    case 'retry':
      return { ...settled, state: 'pending', nextAt: verdict.at };
    default:
      return assertNever(verdict);
  }
}

/** For a delivery that is given up without a call. */
export function settleDropped(delivery: DueDelivery, dropped: Dropped): Settlement {
  return {
    deliveryId: delivery.id,
    attemptsSeen: delivery.attempts,
    state: dropped.kind === 'unwanted' ? 'disabled' : 'exhausted',
    nextAt: undefined,
    error: dropped.error,
    tried: undefined,
  };
}
