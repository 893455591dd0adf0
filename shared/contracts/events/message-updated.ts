import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Rows whose status changed and whose event is not announced yet; `fan-out-webhooks` announces them. */
export const messageUpdated = z.strictObject({ messageIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type MessageUpdated = z.output<typeof messageUpdated>;
