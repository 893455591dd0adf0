// Forms that several resources share, as schemas: what they accept and how the API describes them.
import { z } from 'zod';
import { decodeCursor } from '../../kernel/cursor.ts';
import { type ApiId, ID_PREFIXES, type IdKind } from '../../kernel/ids.ts';

/** An id that the API shows. Ids in a path are not parsed by it: what is no id is not found. */
export function apiId<Kind extends IdKind>(kind: Kind): z.ZodType<ApiId<Kind>> {
  const prefix = ID_PREFIXES[kind];
  const form = new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
  const schema = z
    .string()
    .regex(form)
    .meta({ examples: [`${prefix}_01kawz8y5qf3sbm2e7vtn4hxcd`] });
  return schema as z.ZodType<string> as z.ZodType<ApiId<Kind>>;
}

/** RFC 3339 with milliseconds, in UTC. */
export const timestamp = z.iso.datetime({ precision: 3 }).meta({ examples: ['2026-11-25T09:30:00.000Z'] });

/** One line that can be stored and shown: no control characters (NUL among them), no half of a surrogate pair. */
export function lineOf(lengthMax: number) {
  return z
    .string()
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), 'must have no control characters')
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });
}

/** US dollars as a decimal string: no float holds them. */
export const dollars = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ examples: ['0.007500'] });

const CURSOR = z.string().nullable().meta({
  description: 'Ask again with `cursor` set to it for the next page; null where this is the last one.',
});

/** The answer of a list. `name` becomes the name of the schema: `MessagePage`. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item) {
  return z
    .object({ data: z.array(item).readonly(), next_cursor: CURSOR })
    .readonly()
    .meta({ id: name });
}

/** `limit` of a list: 1 to 100, 20 unless said. */
export const pageLimit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'must be a number from 1 to 100')
  .transform(Number)
  .default(20)
  .meta({ description: 'Rows a page, at most 100; 20 unless said.' });

/** `cursor` of a list whose order is that of its ids. */
export const pageCursor = z
  .string()
  .transform((text, context) => {
    const id = decodeCursor(text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: 'must be a next_cursor that a page gave' });
    return z.NEVER;
  })
  .meta({ description: '`next_cursor` of the page before.' });
