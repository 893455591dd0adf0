// What an attempt means for a delivery. Only 2xx is success: a redirect is not followed, its answer is a failure. 410 says
// that nobody wants these webhooks any more.
import { parseRetryAfter, retryDelayMs } from './backoff.ts';

export type CallOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string | undefined }
  /** No answer: refused, dropped, timed out, or not allowed. */
  | { readonly kind: 'unanswered' };

export type Attempt = {
  /** 1 is the first. */
  readonly attempt: number;
  readonly attemptsMax: number;
};

export type DeliveryVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'retry'; readonly at: Date }
  | { readonly kind: 'exhausted' };

/** `now` is the end of the attempt, `jitter` is in [0, 1). */
export function deliveryVerdict(
  outcome: CallOutcome,
  { attempt, attemptsMax }: Attempt,
  now: Date,
  jitter: number,
): DeliveryVerdict {
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) {
    return { kind: 'delivered' };
  }
  if (outcome.kind === 'answered' && outcome.status === 410) return { kind: 'disabled' };
  if (attempt >= attemptsMax) return { kind: 'exhausted' };
  const retryAfterMs = outcome.kind === 'answered' ? parseRetryAfter(outcome.retryAfter, now) : 0;
  return { kind: 'retry', at: new Date(now.getTime() + retryDelayMs(attempt, jitter, retryAfterMs)) };
}
