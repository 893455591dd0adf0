import { PASS, type Rule } from '../rule.ts';

/** Carriers block toll-free numbers until their use is verified: since 31 January 2024 also while that is pending. */
export const tollfreeVerified: Rule = {
  name: 'tollfree-verified',
  check({ context: { sender }, senderClass }) {
    if (senderClass !== 'toll_free' || sender.tollfreeStatus === 'verified') return PASS;
    return {
      kind: 'reject',
      code: 'tollfree_not_verified',
      detail: `The toll-free number ${sender.sender} is ${sender.tollfreeStatus ?? 'unverified'}.`,
    };
  },
};
