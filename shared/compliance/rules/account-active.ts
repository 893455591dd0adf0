import { PASS, type Rule } from '../rule.ts';

export const accountActive: Rule = {
  name: 'account-active',
  check({ context }) {
    if (context.sender.accountActive) return PASS;
    return { kind: 'reject', code: 'account_inactive', detail: 'The account is suspended or closed.' };
  },
};
