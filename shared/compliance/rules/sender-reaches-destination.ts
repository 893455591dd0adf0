import type { SenderClass } from '../../messaging/sender-class.ts';
import { type Destinations, PASS, type Rule } from '../rule.ts';

const CLASS_NAMES: Readonly<Record<SenderClass, string>> = {
  long_code: 'a long code',
  toll_free: 'a toll-free number',
  short_code: 'a short code',
  alphanumeric: 'an alphanumeric sender',
};

/** E.164 numbers have at most 15 digits (ITU-T E.164 §6). */
const PREFIX_DIGITS_MAX = 15;

export const senderReachesDestination: Rule = {
  name: 'sender-reaches-destination',
  check({ message: { recipient }, context, senderClass }) {
    const classes = classesFor(recipient.slice(1), context.policies.destinations);
    if (classes === undefined || classes.size === 0) {
      return {
        kind: 'reject',
        code: 'destination_not_served',
        detail: 'We do not send to this destination.',
      };
    }
    if (classes.has(senderClass)) return PASS;
    return {
      kind: 'reject',
      code: 'sender_class_not_supported',
      detail: `${context.sender.sender} is ${CLASS_NAMES[senderClass]}, which does not reach this destination.`,
    };
  },
};

function classesFor(digits: string, destinations: Destinations): ReadonlySet<SenderClass> | undefined {
  for (let length = Math.min(digits.length, PREFIX_DIGITS_MAX); length >= 0; length -= 1) {
    const classes = destinations.get(digits.slice(0, length));
    if (classes) return classes;
  }
  return undefined;
}
