import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Rows that are `queued` and due; the submitter of the bridge claims them. */
export const messageRouted = z.strictObject({ messageIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type MessageRouted = z.output<typeof messageRouted>;
