// Receipts of carriers that found no message yet. They are kept, and tried again by themselves.
import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const masked = z
  .string()
  .nullable()
  .meta({ description: 'A number, masked.', examples: ['165*****23'] });

export const parkedReceipt = z
  .object({
    id: apiId('receipt'),
    connector: z.string(),
    received_at: timestamp,
    carrier_message_id: z.string().nullable().meta({ description: 'As the carrier wrote it.' }),
    state: z.string().meta({ examples: ['DELIVRD'] }),
    carrier_error: z.string().nullable(),
    from: masked,
    to: masked,
    raw_text: z.string().meta({ description: 'Without the words of the message.' }),
    tries: z.int(),
    next_try_at: timestamp,
  })
  .readonly()
  .meta({ id: 'ParkedReceipt' });
export type ParkedReceipt = z.output<typeof parkedReceipt>;

export const parkedReceiptPage = pageOf('ParkedReceiptPage', parkedReceipt);

export const listParkedReceiptsQuery = z.strictObject({
  connector: z.string().min(1).max(50).optional().meta({ description: 'Those of one connector.' }),
  limit: pageLimit,
  cursor: pageCursor.optional(),
});
export type ListParkedReceiptsQuery = z.output<typeof listParkedReceiptsQuery>;

/** Receipts that are looked at: those that were due first. */
export const PARKED_MAX = 10_000;
