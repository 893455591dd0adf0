// What an operation that changes something adds to its description: the version that its caller saw, and a trial run.
import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';

export const IF_MATCH_HEADER = {
  'if-match': z.string().meta({
    description:
      'The ETag of the version that is to be changed, as reading it gave; `*` for whatever is there.',
    examples: ['"741"', '*'],
  }),
} as const;

export const ETAG_HEADER = {
  etag: z.string().meta({ description: 'The version: for If-Match of a change.', examples: ['"741"'] }),
} as const;

export const VERSION_REFUSALS = [
  'precondition_required',
  'precondition_failed',
] as const satisfies readonly ErrorCode[];

/** `dry_run` of a change. */
export const dryRun = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .default(false)
  .meta({ description: 'With `true` nothing is changed: the answer says what would be.' });

export const dryRunQuery = z.strictObject({ dry_run: dryRun });

const shown = z.record(z.string(), z.unknown()).nullable();

/** What a change would do. */
export const changePreview = z
  .object({
    dry_run: z.literal(true),
    before: shown.meta({ description: 'As it is; null where there is nothing yet.' }),
    after: shown.meta({ description: 'As it would be; null where it would be gone.' }),
    touches: z
      .record(z.string(), z.int())
      .meta({ description: 'How much else would change, such as `messages_canceled`.' }),
  })
  .readonly()
  .meta({ id: 'ChangePreview' });
export type ChangePreview = z.output<typeof changePreview>;

/** The resource, or the preview of what it would be. */
export function orPreview<Resource extends z.ZodType>(resource: Resource) {
  return z.union([resource, changePreview]);
}
