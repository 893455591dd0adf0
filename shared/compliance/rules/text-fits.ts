import { SEGMENTS_MAX } from '../../messaging/segments.ts';
import { PASS, type Rule } from '../rule.ts';

export const textFits: Rule = {
  name: 'text-fits',
  check({ count }) {
    if (count.segments <= SEGMENTS_MAX) return PASS;
    const alphabet = count.encoding === 'gsm7' ? 'GSM-7' : 'UCS-2';
    return {
      kind: 'reject',
      code: 'text_too_long',
      detail: `The text needs ${count.segments} ${alphabet} segments, at most ${SEGMENTS_MAX} are sent.`,
    };
  },
};
