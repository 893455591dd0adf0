// What a customer is told of an endpoint that only fails: three warnings, then it is switched off.
import type { ReceiverHealth } from './receiver-health.ts';

const HOUR_MS = 3_600_000;

/** Hours of only failures after which the account is warned. */
export const WARNED_AFTER_HOURS = [1, 24, 72] as const;
/** Hours of only failures after which an endpoint is switched off. */
export const DISABLED_AFTER_HOURS = 120;

/** A quiet endpoint fails seldom: a few failures long ago and one now are no reason. */
const FAILURES_MIN = 10;

export type EndpointNotice =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'failing';
      /** How many warnings have been given with this one. */
      readonly notices: number;
      readonly disabledAt: Date;
    }
  | { readonly kind: 'disabled' };

/** `notices` were given since it fails. */
export function endpointNotice(health: ReceiverHealth, notices: number, now: Date): EndpointNotice {
  const { failingSince, failures } = health;
  if (failingSince === undefined || failures < FAILURES_MIN) return { kind: 'none' };
  const failingHours = (now.getTime() - failingSince.getTime()) / HOUR_MS;
  const due = WARNED_AFTER_HOURS.filter((hours) => failingHours >= hours).length;
  // Never switched off unannounced, however seldom it is called.
  if (failingHours >= DISABLED_AFTER_HOURS && notices > 0) return { kind: 'disabled' };
  if (due <= notices) return { kind: 'none' };
  const disabledAt = new Date(failingSince.getTime() + DISABLED_AFTER_HOURS * HOUR_MS);
  return { kind: 'failing', notices: due, disabledAt };
}
