import { type Pace, perSecondOf } from './pace.ts';
import { type TokenBucket, takeToken } from './token-bucket.ts';

export type LinkLoad = {
  readonly windowFree: number;
  /** Answers whose rows are not committed. */
  readonly uncommitted: number;
  /** PDUs that all binds together may have in flight. */
  readonly window: number;
  /** The connector's own limit; 0 is none. */
  readonly perSecond: number;
  readonly pace: Pace;
  readonly bucket: TokenBucket;
};

export type SendDecision =
  | { readonly kind: 'send'; readonly bucket: TokenBucket }
  /** Time alone allows the next PDU. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** An answer or a commit allows it. */
  | { readonly kind: 'blocked' };

/**
 * Whether one more PDU may leave now. Answers that are not committed are capped at one window: with what is in flight,
 * a bridge that dies then leaves at most two windows whose outcome nobody knows.
 */
export function maySend(load: LinkLoad, nowMs: number): SendDecision {
  if (load.windowFree <= 0 || load.uncommitted >= load.window) return { kind: 'blocked' };
  if (nowMs < load.pace.pausedUntilMs) {
    return { kind: 'wait', waitMs: Math.ceil(load.pace.pausedUntilMs - nowMs) };
  }
  const token = takeToken(load.bucket, perSecondOf(load.pace, load.perSecond), nowMs);
  return token.kind === 'wait' ? token : { kind: 'send', bucket: token.bucket };
}
