import { isOurReply, PASS, type Rule } from '../rule.ts';

export const recipientNotOptedOut: Rule = {
  name: 'recipient-not-opted-out',
  check({ message, context: { recipient, sender } }) {
    if (recipient.optOut === 'none' || isOurReply(message)) return PASS;
    const whom = recipient.optOut === 'sender' ? sender.sender : 'all senders of this account';
    return { kind: 'reject', code: 'recipient_opted_out', detail: `The recipient has opted out of ${whom}.` };
  },
};
