import { assertNever } from '../../kernel/assert-never.ts';
import { PASS, type Rule } from '../rule.ts';

export const senderOwned: Rule = {
  name: 'sender-owned',
  check({ context: { sender } }) {
    switch (sender.ownership) {
      case 'owned':
      case 'allowed':
        return PASS;
      case 'sms-disabled':
        return {
          kind: 'reject',
          code: 'sender_sms_disabled',
          detail: `SMS is switched off for ${sender.sender}.`,
        };
      case 'foreign':
        return {
          kind: 'reject',
          code: 'sender_not_owned',
          detail: `${sender.sender} is not a sender of this account.`,
        };
      default:
        return assertNever(sender.ownership);
    }
  },
};
