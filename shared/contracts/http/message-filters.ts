// What messages are searched by, in a query or in the body of an export: the same names and forms.
import { z } from 'zod';
import { parseId } from '../../kernel/ids.ts';
import { MESSAGE_STATUSES } from '../message-status.ts';
import { errorCode } from './problem-document.ts';
import { senderForm } from './submit-message.ts';

/** In a query `+` stands for a space: a number whose plus was not encoded is meant all the same. */
const party = z
  .string()
  .meta({ pattern: '^([+ ][1-9][0-9]{7,14}|[1-9][0-9]{4,5}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$' })
  .transform((text) => text.replace(/^ (?=\d)/, '+'))
  .pipe(senderForm);

const STATUS_LIST = new RegExp(
  `^(?:${MESSAGE_STATUSES.join('|')})(?:,(?:${MESSAGE_STATUSES.join('|')})){0,${MESSAGE_STATUSES.length - 1}}$`,
);

const statuses = z
  .string()
  .regex(STATUS_LIST, `must be one or several of ${MESSAGE_STATUSES.join(', ')}, separated by commas`)
  .transform((text) => MESSAGE_STATUSES.filter((status) => text.split(',').includes(status)));

const batchId = z
  .string()
  .meta({ pattern: '^bat_[0-7][0-9a-hjkmnp-tv-z]{25}$' })
  .transform((text, context) => {
    const id = parseId('batch', text);
    if (id) return id;
    context.addIssue({
      code: 'custom',
      message: 'must be the id of a batch, such as bat_01kawz8y5qf3sbm2e7vtn4hxcd',
    });
    return z.NEVER;
  });

const textHash = z
  .string()
  .regex(/^[0-9a-f]{32}(?:[0-9a-f]{32})?$/, 'must be 32 or 64 lower-case hexadecimal characters')
  .transform((text) => text.slice(0, 32));

const moment = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-25T09:30:00Z' })
  .transform((text) => new Date(text));

/** Anything that a database text can hold. */
const word = (lengthMax: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .refine((text) => !text.includes('\u0000'), 'must not contain the NUL character')
    .refine((text) => text.isWellFormed(), 'must not contain half of a surrogate pair')
    .meta({ pattern: '^[^\\u0000]*$' });

/** All that are given must hold. */
export const messageFilters = {
  direction: z.enum(['outbound', 'inbound'], { error: 'must be outbound or inbound' }).optional(),
  status: statuses.optional().meta({ description: 'One or several, separated by commas.' }),
  error_code: errorCode.optional(),
  from: party.optional(),
  to: party.optional(),
  campaign: word(100)
    .optional()
    .meta({ description: 'The id that The Campaign Registry gave the campaign.' }),
  tag: word(100).optional(),
  reference: word(100).optional().meta({ description: 'Your own name for the message.' }),
  batch_id: batchId.optional(),
  text_hash: textHash.optional().meta({
    description:
      'SHA-256, in hexadecimal, of the text in UTF-8 without its spaces, tabs, carriage returns and line feeds: all ' +
      '64 characters or the first 32.',
  }),
  created_after: moment.optional().meta({ description: 'From this time on.' }),
  created_before: moment.optional().meta({ description: 'Before this time.' }),
};

const messageFiltersBody = z.strictObject(messageFilters);
/** As they were read. */
export type MessageFilters = z.output<typeof messageFiltersBody>;
