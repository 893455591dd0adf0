// How fast a link sends: the connector's own limit, and what the throttling of its carrier leaves of it.
import { type LinkLoad, maySend, type SendDecision } from './may-send.ts';
import { accepted, FULL_PACE, perSecondOf, throttled } from './pace.ts';
import { counted, IDLE_METER, perSecondIn } from './rate-meter.ts';
import { FULL_BUCKET, type TokenBucket } from './token-bucket.ts';

export type LinkRate = {
  decide(load: Omit<LinkLoad, 'pace' | 'bucket'>): SendDecision;
  /** A PDU left by that decision. */
  sent(bucket: TokenBucket): void;
  accepted(): void;
  /** `configured` is the connector's own limit, PDUs a second; 0 is none, here and below. */
  throttled(configured: number): void;
  allowed(configured: number): number;
  /** How often in a row it was cut with nothing accepted in between. */
  cuts(): number;
};

export function createLinkRate(): LinkRate {
  let pace = FULL_PACE;
  let meter = IDLE_METER;
  let bucket = FULL_BUCKET;
  return {
    decide: (load) => maySend({ ...load, pace, bucket }, performance.now()),
    sent(left) {
      bucket = left;
      meter = counted(meter, performance.now());
    },
    accepted() {
      pace = accepted(pace, performance.now());
    },
    throttled(configured) {
      const nowMs = performance.now();
      pace = throttled(pace, { configured, sent: perSecondIn(meter, nowMs) }, nowMs);
    },
    allowed: (configured) => perSecondOf(pace, configured),
    cuts: () => pace.cuts,
  };
}
