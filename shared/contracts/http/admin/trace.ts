// Where a message is found by any id that anybody knows it by, and all that happened to it.
import { z } from 'zod';
import { MESSAGE_STATUSES } from '../../message-status.ts';
import { e164Form } from '../../parsers.ts';
import { apiId, lineOf, pageCursor, pageOf, timestamp } from '../forms.ts';
import { messageError } from '../message.ts';
import { accountFilter } from './audit-log.ts';

/** By what a message was found. */
export const FOUND_BY = [
  'message',
  'batch',
  'webhook',
  'receipt',
  'ticket',
  'jasmin_id',
  'smpp_id',
  'carrier_id',
  'trace',
  'reference',
  'number',
] as const;
export type FoundBy = (typeof FOUND_BY)[number];

const masked = z.string().meta({ description: 'A number, masked.', examples: ['+165******23'] });

export const tracedMessage = z
  .object({
    id: apiId('message'),
    account_id: apiId('account').nullable(),
    found_by: z.enum(FOUND_BY),
    direction: z.enum(['outbound', 'inbound']),
    status: z.enum(MESSAGE_STATUSES),
    from: masked,
    to: masked,
    connector: z.string().nullable(),
    error_code: z.string().nullable(),
    created_at: timestamp,
  })
  .readonly()
  .meta({ id: 'TracedMessage' });
export type TracedMessage = z.output<typeof tracedMessage>;

export const tracedMessagePage = pageOf('TracedMessagePage', tracedMessage);

/** What one search may span where it is by number. */
const SPAN_MAX_MS = 7 * 86_400_000;
const moment = z.iso
  .datetime({ offset: true, error: 'must be a time in RFC 3339' })
  .transform((text) => new Date(text));

export const findTraceQuery = z
  .strictObject({
    id: lineOf(100)
      .trim()
      .min(1, 'must not be empty')
      .optional()
      .meta({
        description:
          'An id in any form: of a message, batch, webhook, receipt or ticket, of the carrier (hexadecimal or decimal), of ' +
          "Jasmin, of a customer's SMPP, of a W3C trace, or a customer's reference.",
        examples: ['msg_01kawz8y5qf3sbm2e7vtn4hxcd'],
      }),
    number: e164Form
      .optional()
      .meta({ description: 'Or a sender or recipient, within `after` and `before`.' }),
    after: moment.optional().meta({ description: 'A day before `before` unless said.' }),
    before: moment.optional().meta({ description: 'Now, unless said.' }),
    account_id: accountFilter.optional(),
    cursor: pageCursor.optional(),
  })
  .refine(({ id, number }) => (id === undefined) !== (number === undefined), {
    error: 'id or number must be given, and not both',
    path: ['id'],
  })
  .refine(({ after, before }) => !after || !before || before.getTime() - after.getTime() <= SPAN_MAX_MS, {
    error: 'must be at most seven days before `before`',
    path: ['after'],
  });
export type FindTraceQuery = z.output<typeof findTraceQuery>;

export const TRACE_SOURCES = [
  'message',
  'ticket',
  'part',
  'receipt',
  'webhook',
  'smpp_delivery',
  'session',
  'pdu',
  'operator',
] as const;

export const traceEntry = z
  .object({
    at: timestamp,
    source: z.enum(TRACE_SOURCES).meta({ description: 'Whose record says so.' }),
    event: z.string().meta({ examples: ['submitted'] }),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .meta({ description: 'Numbers and texts masked.' }),
  })
  .readonly()
  .meta({ id: 'TraceEntry' });
export type TraceEntry = z.output<typeof traceEntry>;

export const traceResource = z
  .object({
    id: apiId('message'),
    trace_id: z.string().meta({ description: 'Of its W3C trace.' }),
    account_id: apiId('account').nullable(),
    direction: z.enum(['outbound', 'inbound']),
    status: z.enum(MESSAGE_STATUSES),
    sequence: z.int(),
    from: masked,
    to: masked,
    body: z.string().meta({ description: 'Its length.', examples: ['(12 characters)'] }),
    segments: z.int(),
    encoding: z.string(),
    price: z.string().nullable(),
    vendor_cost: z.string().nullable(),
    error: messageError.nullable(),
    door: z.enum(['rest', 'smpp', 'platform']),
    test: z.boolean(),
    connector: z.string().nullable(),
    campaign_id: z.string().nullable(),
    flags: z.array(z.string()).readonly(),
    delayed_by: z.string().nullable(),
    delay_reason: z.string().nullable(),
    entries: z.array(traceEntry).readonly().meta({ description: 'In order of time, the first 1,000.' }),
  })
  .readonly()
  .meta({ id: 'Trace' });
export type TraceResource = z.output<typeof traceResource>;

export const revealedMessage = z
  .object({ id: apiId('message'), from: z.string(), to: z.string(), body: z.string() })
  .readonly()
  .meta({ id: 'RevealedMessage' });
