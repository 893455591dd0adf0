import type { Refusal } from '../compliance/decide.ts';

export const SEND_AHEAD_DAYS_MAX = 35;

const AHEAD_MAX_MS = SEND_AHEAD_DAYS_MAX * 24 * 60 * 60 * 1_000;
/** Clocks differ, and requests take their time. */
const BEHIND_MAX_MS = 60_000;

/** Asked at the door only: later on the time has rightly come. */
export function checkSendAt(sendAt: Date | undefined, now: Date): Refusal | undefined {
  if (sendAt === undefined) return undefined;
  const aheadMs = sendAt.getTime() - now.getTime();
  if (aheadMs > AHEAD_MAX_MS) return refuse(`It may be at most ${SEND_AHEAD_DAYS_MAX} days ahead.`);
  if (aheadMs < -BEHIND_MAX_MS) return refuse(`It has passed: it is ${now.toISOString()}.`);
  return undefined;
}

function refuse(detail: string): Refusal {
  return { code: 'send_time_not_allowed', rule: 'send-time-allowed', detail };
}
