import { nextAllowed } from '../quiet-hours/sending-hours.ts';
import { isExempt } from '../quiet-hours/use-cases.ts';
import { isOurReply, PASS, type Rule } from '../rule.ts';

/** Marketing waits for daytime where the recipient is (47 CFR 64.1200(c)(1) and the states' own hours). */
export const withinSendingHours: Rule = {
  name: 'within-sending-hours',
  check({ message, context, now }) {
    if (isOurReply(message) || isExempt(context.sender.campaign?.useCase)) return PASS;
    const next = nextAllowed(now, message.recipient, context.recipient.zone, context.policies.sendingHours);
    if (next.kind === 'allowed') return PASS;
    return { kind: 'defer', until: next.at, reason: `It is outside sending hours in ${next.timeZone}.` };
  },
};
