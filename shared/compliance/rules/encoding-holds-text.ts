import { ucs2Causes } from '../../messaging/ucs2-characters.ts';
import { PASS, type Rule } from '../rule.ts';

/** Who asks for GSM-7 wants to be told, not to pay for UCS-2. */
export const encodingHoldsText: Rule = {
  name: 'encoding-holds-text',
  check({ message, count }) {
    if (message.encoding !== 'gsm7' || count.encoding === 'gsm7') return PASS;
    const characters = ucs2Causes(message.body).map(
      ({ character, codePoint }) => `${character} (${codePoint})`,
    );
    return {
      kind: 'reject',
      code: 'encoding_not_possible',
      detail: `GSM-7 has no code for ${characters.join(', ')}.`,
    };
  },
};
