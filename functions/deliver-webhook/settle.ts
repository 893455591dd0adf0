import { deliveryVerdict } from '../../shared/delivery/verdict.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';

/** What an attempt leaves behind: the delivery's next state, and the attempt's line in the log. */
export type Settlement = {
  readonly deliveryId: Uuid;
  readonly attempt: number;
  readonly state: 'pending' | 'delivered' | 'exhausted' | 'disabled';
  /** Set where the state is `pending`. */
  readonly nextAt: Date | undefined;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly httpStatus: number | undefined;
  readonly error: string | undefined;
  readonly responseHead: string | undefined;
};

/** `jitter` is in [0, 1). */
export function settle(delivery: ClaimedDelivery, result: CallResult, jitter: number): Settlement {
  const made = {
    deliveryId: delivery.id,
    attempt: delivery.attempt,
    startedAt: result.startedAt,
    durationMs: Math.max(0, result.endedAt.getTime() - result.startedAt.getTime()),
    httpStatus: result.kind === 'answered' ? result.status : undefined,
    error: result.kind === 'unanswered' ? result.error : undefined,
    responseHead: result.kind === 'answered' ? result.responseHead : undefined,
  };
  const verdict = deliveryVerdict(result, delivery, result.endedAt, jitter);
  switch (verdict.kind) {
    case 'delivered':
    case 'disabled':
    case 'exhausted':
      return { ...made, state: verdict.kind, nextAt: undefined };
    case 'retry':
      return { ...made, state: 'pending', nextAt: verdict.at };
    default:
      return assertNever(verdict);
  }
}

/** For a delivery whose endpoint was switched off: nothing was called. */
export function settleUnwanted(delivery: ClaimedDelivery, now: Date): Settlement {
  return {
    deliveryId: delivery.id,
    attempt: delivery.attempt,
    state: 'disabled',
    nextAt: undefined,
    startedAt: now,
    durationMs: 0,
    httpStatus: undefined,
    error: 'the endpoint is switched off',
    responseHead: undefined,
  };
}
