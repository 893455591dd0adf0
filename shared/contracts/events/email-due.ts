import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** E-mail deliveries whose time has come; `deliver-email` claims and sends. */
export const emailDue = z.strictObject({ deliveryIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type EmailDue = z.output<typeof emailDue>;
