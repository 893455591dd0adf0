import { z } from 'zod';
import { uuidForm } from '../parsers.ts';
import { EVENT_IDS_MAX } from './limits.ts';

/** Exports of which a page is to be written; `run-export` writes one and announces the next. */
export const exportDue = z.strictObject({ exportIds: z.array(uuidForm).min(1).max(EVENT_IDS_MAX) });

export type ExportDue = z.output<typeof exportDue>;
