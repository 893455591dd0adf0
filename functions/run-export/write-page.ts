import { EXPORT_PAGE_BYTES_MAX } from '../../shared/contracts/http/exports.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import { filtersOf } from '../../shared/messaging/search/filters-of.ts';
import { loadMatches } from '../../shared/messaging/search/load-matches.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { OpenExport, WrittenPage } from './export-store.ts';
import { formatMessage, headOf } from './format-messages.ts';

export type PageLimits = {
  readonly bytesMax: number;
  /** Messages of one search. */
  readonly messagesPerSearch: number;
  /** Searches of one page: with rare matches it ends before it is full. */
  readonly searchesMax: number;
};

export const PAGE_LIMITS: PageLimits = {
  bytesMax: EXPORT_PAGE_BYTES_MAX,
  messagesPerSearch: 1_000,
  searchesMax: 40,
};

/** Writes the next page of an export, below where the page before ended. Changes nothing. */
export async function writePage(
  db: Queryable,
  open: OpenExport,
  limits: PageLimits = PAGE_LIMITS,
): Promise<WrittenPage> {
  const head = Buffer.from(headOf(open.format));
  const lines: Buffer[] = [head];
  const filters = filtersOf(open.filters);
  let bytes = head.length;
  let before: Uuid | undefined = open.walkedTo;

  for (let searches = 0; searches < limits.searchesMax && before !== undefined; searches += 1) {
    const search = { accountId: open.accountId, filters, before };
    const { rows, next } = await loadMatches(db, search, limits.messagesPerSearch);
    for (const row of rows) {
      const line = Buffer.from(formatMessage(open.format, toMessageResource(row)));
      if (bytes + line.length > limits.bytesMax) return finish(lines, before);
      lines.push(line);
      bytes += line.length;
      before = row.id;
    }
    before = next;
  }
  return finish(lines, before);
}

function finish(lines: readonly Buffer[], next: Uuid | undefined): WrittenPage {
  return { content: Buffer.concat(lines), messages: lines.length - 1, next };
}
