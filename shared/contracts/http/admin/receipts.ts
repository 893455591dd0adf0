// Receipts of carriers that found no message yet. They are kept, and tried again by themselves.
import { z } from 'zod';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const masked = z
  .string()
  .nullable()
  .meta({ description: 'A number, masked.', examples: ['165*****23'] });

export const receiptResource = z
  .object({
    id: apiId('receipt'),
    state: z.enum(['parked', 'given_up', 'applied', 'discarded']).meta({
      description:
        '`parked`: it is tried again. `given_up`: it found no message for 72 hours. `applied`: its message has it.',
    }),
    connector: z.string(),
    received_at: timestamp,
    carrier_message_id: z.string().nullable().meta({ description: 'As the carrier wrote it.' }),
    carrier_state: z.string().meta({ examples: ['DELIVRD'] }),
    carrier_error: z.string().nullable(),
    from: masked,
    to: masked,
    raw_text: z.string().meta({ description: 'Without the words of the message.' }),
    message_id: apiId('message').nullable(),
    part_number: z.int().nullable(),
    matched_by: z.string().nullable().meta({ description: 'The operator who said whose it is.' }),
    tries: z.int(),
    next_try_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'Receipt' });
export type ReceiptResource = z.output<typeof receiptResource>;

export const receiptPage = pageOf('ReceiptPage', receiptResource);

export const listReceiptsQuery = z.strictObject({
  state: z.enum(['parked'], 'must be parked').default('parked'),
  connector: z.string().min(1).max(50).optional().meta({ description: 'Those of one connector.' }),
  limit: pageLimit,
  cursor: pageCursor.optional(),
});
export type ListReceiptsQuery = z.output<typeof listReceiptsQuery>;

/** Receipts that are looked at: those that were due first. */
export const PARKED_MAX = 10_000;

export const matchReceiptBody = z
  .strictObject({
    message_id: apiId('message'),
    part_number: z
      .int()
      .min(1, 'must be at least 1')
      .max(255, 'must be at most 255')
      .default(1)
      .meta({ description: 'The part of the message that it speaks of.' }),
  })
  .meta({ id: 'ReceiptMatch' });
export type MatchReceiptBody = z.output<typeof matchReceiptBody>;

export const discardReceiptBody = z.strictObject({
  reason: lineOf(200)
    .min(1, 'must say why')
    .meta({ description: 'The audit log keeps it.', examples: ['Of another platform with the same login'] }),
});
export type DiscardReceiptBody = z.output<typeof discardReceiptBody>;
