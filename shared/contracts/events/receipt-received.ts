import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Receipts stored in the raw ledger; `handle-receipt` matches and applies them. */
export const receiptReceived = z.strictObject({ receiptIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type ReceiptReceived = z.output<typeof receiptReceived>;
