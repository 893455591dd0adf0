import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Rows committed as `accepted`; `validate-message` decides on them. */
export const messageAccepted = z.strictObject({ messageIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type MessageAccepted = z.output<typeof messageAccepted>;
