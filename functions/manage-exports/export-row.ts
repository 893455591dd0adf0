import type { ExportFormat, ExportResource } from '../../shared/contracts/http/exports.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { timeOfUuid } from '../../shared/kernel/uuid-floor.ts';

/** Columns of `messaging.exports e` that an `ExportRow` needs. */
export const EXPORT_COLUMNS = `e.id, e.state, e.format, e.filters, e.begins_before, e.ends_at, e.walked_to, e.messages,
  e.bytes::float8, e.pages, e.created_at, e.finished_at, e.expires_at`;

export type ExportRow = {
  readonly id: Uuid;
  readonly state: ExportResource['state'];
  readonly format: ExportFormat;
  readonly filters: Readonly<Record<string, string>>;
  readonly begins_before: Uuid;
  readonly ends_at: Uuid;
  readonly walked_to: Uuid;
  readonly messages: number;
  readonly bytes: number;
  readonly pages: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly expires_at: Date | null;
};

export function toExportResource(row: ExportRow): ExportResource {
  return {
    id: formatId('messageExport', row.id),
    state: row.state,
    format: row.format,
    filters: row.filters,
    progress: row.state === 'finished' ? 1 : progressOf(row),
    messages: row.messages,
    bytes: row.bytes,
    pages: row.pages,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    expires_at: row.expires_at?.toISOString() ?? null,
  };
}

/** By time, with two decimals: nobody knows how many messages there are before they are found. */
function progressOf({ begins_before: begin, ends_at: end, walked_to: at }: ExportRow): number {
  const [beginMs, endMs, atMs] = [begin, end, at].map((id) => timeOfUuid(id).getTime());
  const whole = (beginMs ?? 0) - (endMs ?? 0);
  if (whole <= 0) return 0;
  const done = Math.floor((100 * ((beginMs ?? 0) - (atMs ?? 0))) / whole) / 100;
  return Math.min(Math.max(done, 0), 0.99);
}
