import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Events of accounts that nobody was told yet; `fan-out-webhooks` tells them. */
export const accountEventDue = z.strictObject({ eventIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type AccountEventDue = z.output<typeof accountEventDue>;
