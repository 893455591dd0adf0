import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Lanes in which webhook deliveries are due; `deliver-webhook` takes them and calls. */
export const webhookDue = z.strictObject({ laneIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type WebhookDue = z.output<typeof webhookDue>;
