import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Webhook deliveries whose time has come; `deliver-webhook` claims and calls. */
export const webhookDue = z.strictObject({ deliveryIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type WebhookDue = z.output<typeof webhookDue>;
