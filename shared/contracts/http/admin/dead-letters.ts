// Events that Pub/Sub gave up. They carry ids alone; what nobody could read may be anything, and is masked.
import { z } from 'zod';
import { TOPICS } from '../../topology.ts';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

export const DEAD_LETTER_STATES = ['open', 'replaying', 'replayed', 'discarded'] as const;
/** Letters that one call replays. */
export const REPLAYED_MAX = 1_000;
/** Nobody waits for more to be counted. */
export const REMAINING_MAX = 10_000;

const topic = z.enum(TOPICS, { error: 'must be the name of a topic' }).meta({
  description: 'Where it was published first.',
});
const moment = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-25T09:30:00Z' })
  .transform((text) => new Date(text));

export const deadLetter = z
  .object({
    id: apiId('deadLetter'),
    topic: z.string().meta({ examples: ['receipt-received'] }),
    consumer: z.string().nullable().meta({ description: 'The subscription that gave it up.' }),
    state: z.enum(DEAD_LETTER_STATES).meta({
      description:
        '`replaying`: it is to be published again, and Pub/Sub has not taken it yet. `replayed`: it is on its topic again; ' +
        'where it fails once more it comes back as another letter.',
    }),
    reason: z.enum(['unreadable', 'failed']).meta({
      description:
        '`unreadable`: it is no event of its topic. `failed`: its consumer refused it, or did not answer, each time.',
    }),
    attempts: z.int().nullable().meta({ description: 'How often it was delivered, where Pub/Sub said so.' }),
    rows: z.int().meta({ description: 'How many rows it names.' }),
    replay_of: apiId('deadLetter').nullable(),
    published_at: timestamp,
    received_at: timestamp.meta({ description: 'When it was given up.' }),
    settled_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.output<typeof deadLetter>;

export const deadLetterPage = pageOf('DeadLetterPage', deadLetter);

export const deadLetterDetail = z
  .object({
    ...deadLetter.unwrap().shape,
    ids: z.array(z.string()).readonly().meta({ description: 'The rows that it names: for a trace.' }),
    data: z.string().meta({ description: 'What was published; masked where it is no event of its topic.' }),
  })
  .readonly()
  .meta({ id: 'DeadLetterDetail' });
export type DeadLetterDetail = z.output<typeof deadLetterDetail>;

export const revealedLetter = z
  .object({
    id: apiId('deadLetter'),
    data: z.string(),
    attributes: z.record(z.string(), z.string()),
  })
  .readonly()
  .meta({ id: 'RevealedDeadLetter' });
export type RevealedLetter = z.output<typeof revealedLetter>;

export const listDeadLettersQuery = z.strictObject({
  topic: topic.optional(),
  state: z.enum(DEAD_LETTER_STATES, `must be one of ${DEAD_LETTER_STATES.join(', ')}`).optional(),
  after: moment.optional().meta({ description: 'Given up from this time on.' }),
  before: moment.optional().meta({ description: 'Given up before this time.' }),
  limit: pageLimit,
  cursor: pageCursor.optional(),
});
export type ListDeadLettersQuery = z.output<typeof listDeadLettersQuery>;

export const discardBody = z.strictObject({
  reason: lineOf(200)
    .min(1, 'must say why')
    .meta({ description: 'The audit log keeps it.', examples: ['Its rows have gone on by themselves'] }),
});
export type DiscardBody = z.output<typeof discardBody>;

export const replayLettersBody = z
  .strictObject({
    topic,
    before: moment
      .optional()
      .meta({ description: 'Those given up before this time; all of them unless said.' }),
    limit: z
      .int()
      .min(1, 'must be at least 1')
      .max(REPLAYED_MAX, `must be at most ${REPLAYED_MAX}`)
      .default(100)
      .meta({ description: 'Those given up first.' }),
  })
  .meta({ id: 'DeadLetterReplay' });
export type ReplayLettersBody = z.output<typeof replayLettersBody>;

export const replayedLetters = z
  .object({
    dry_run: z.boolean(),
    letters: z.int().meta({ description: 'How many are replayed, or would be.' }),
    remaining: z.int().meta({
      description: `How many more are open that this meant; counted up to ${REMAINING_MAX.toLocaleString('en-US')}.`,
    }),
  })
  .readonly()
  .meta({ id: 'ReplayedDeadLetters' });
export type ReplayedLetters = z.output<typeof replayedLetters>;
