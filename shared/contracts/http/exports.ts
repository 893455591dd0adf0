import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';
import { messageFilters } from './message-filters.ts';

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A page is at most this long, before the compression of the way. */
export const EXPORT_PAGE_BYTES_MAX = 10_000_000;
export const EXPORT_KEPT_HOURS = 72;
/** Exports of one account that are not finished. */
export const EXPORTS_OPEN_MAX = 5;

export const CONTENT_TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const satisfies Record<ExportFormat, string>;

/** Body of `POST /v1/exports`. */
export const createExportBody = z.strictObject({
  format: z.enum(EXPORT_FORMATS, { error: 'must be ndjson or csv' }).default('ndjson'),
  filters: z
    .strictObject(messageFilters)
    .default({})
    .meta({ description: 'Those of `GET /v1/messages`, in the same forms; none: all messages.' }),
});
export type CreateExportBody = z.output<typeof createExportBody>;

export const listExportsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListExportsQuery = z.output<typeof listExportsQuery>;

export const exportResource = z
  .object({
    id: apiId('messageExport'),
    state: z.enum(['pending', 'running', 'finished', 'failed', 'canceled']),
    format: z.enum(EXPORT_FORMATS),
    filters: z.record(z.string(), z.string()).readonly(),
    progress: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'How much of the time asked for has been looked at.' }),
    messages: z.int().meta({ description: 'Written so far.' }),
    bytes: z.int(),
    pages: z.int().meta({ description: 'Pages that can be downloaded now, from 1 on.' }),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
    expires_at: timestamp.nullable().meta({ description: 'When its pages are deleted.' }),
  })
  .readonly()
  .meta({ id: 'Export' });
export type ExportResource = z.output<typeof exportResource>;

export const exportPage = pageOf('ExportPage', exportResource);
export type ExportPage = z.output<typeof exportPage>;
