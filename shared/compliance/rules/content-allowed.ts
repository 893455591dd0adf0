import { isOurReply, PASS, type Rule } from '../rule.ts';

export const contentAllowed: Rule = {
  name: 'content-allowed',
  check({ message, context: { content } }) {
    if (content.kind !== 'blocked' || isOurReply(message)) return PASS;
    return {
      kind: 'reject',
      code: 'content_blocked',
      detail: `The text matches the content rule "${content.rule}" (${content.category}).`,
    };
  },
};
