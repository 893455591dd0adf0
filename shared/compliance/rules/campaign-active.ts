import { PASS, type Rule } from '../rule.ts';

/** US carriers take long-code traffic of a registered campaign only, from a number that is attached to it (10DLC). */
export const campaignActive: Rule = {
  name: 'campaign-active',
  check({ message, context: { sender }, senderClass }) {
    const isNorthAmerican = sender.sender.startsWith('+1') && message.recipient.startsWith('+1');
    if (senderClass !== 'long_code' || !isNorthAmerican) return PASS;
    if (sender.campaign === undefined) {
      return {
        kind: 'reject',
        code: 'campaign_missing',
        detail: `${sender.sender} is attached to no 10DLC campaign of this account.`,
      };
    }
    if (sender.campaign.status === 'ACTIVE') return PASS;
    return {
      kind: 'reject',
      code: 'campaign_not_active',
      detail: `The 10DLC campaign ${sender.campaign.campaignId} of ${sender.sender} is ${sender.campaign.status}.`,
    };
  },
};
