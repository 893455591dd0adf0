// Numbers of people and texts are masked in every answer to an operator. Who needs one asks for it, says why, and stands
// in the audit log.
import { z } from 'zod';
import { lineOf } from '../forms.ts';

export const revealBody = z.strictObject({
  reason: lineOf(200)
    .min(1, 'must say why')
    .meta({
      description: 'Why it is looked at; the audit log keeps it.',
      examples: ['Ticket 4711: the customer asks where this went'],
    }),
});
export type RevealBody = z.output<typeof revealBody>;

export const REVEAL_EXAMPLES = {
  ticket: {
    summary: 'A customer asks',
    body: { reason: 'Ticket 4711: the customer asks where this went' },
    status: 200,
  },
} as const;
