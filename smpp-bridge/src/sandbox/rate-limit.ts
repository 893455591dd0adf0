export type RateLimit = {
  /** Whether one more fits under `perSecond` at `now` (milliseconds); 0 is no limit. */
  admit(perSecond: number, now: number): boolean;
};

/** A bucket that holds one second's worth: a peer that sends each second's messages at once is within its rate. */
export function createRateLimit(): RateLimit {
  let used = 0;
  let at = 0;
  return {
    admit(perSecond, now) {
      if (perSecond === 0) return true;
      used = Math.max(0, used - ((now - at) / 1_000) * perSecond);
      at = now;
      if (used + 1 > perSecond) return false;
      used += 1;
      return true;
    },
  };
}
