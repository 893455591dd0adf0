import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Inbound parts stored before they were answered; `handle-inbound` joins and routes them. */
export const inboundReceived = z.strictObject({ partIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type InboundReceived = z.output<typeof inboundReceived>;
