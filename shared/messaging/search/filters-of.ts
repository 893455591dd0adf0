import type { MessageFilters } from '../../contracts/http/message-filters.ts';
import { formatId } from '../../kernel/ids.ts';
import type { SearchFilters } from './search-filters.ts';

/** The filters under their names inside. */
export function filtersOf(filters: MessageFilters): SearchFilters {
  return {
    direction: filters.direction,
    statuses: filters.status,
    errorCode: filters.error_code,
    from: filters.from,
    to: filters.to,
    campaign: filters.campaign,
    tag: filters.tag,
    reference: filters.reference,
    batchId: filters.batch_id,
    textHash: filters.text_hash,
    createdAfter: filters.created_after,
    createdBefore: filters.created_before,
  };
}

/** The filters as texts of a query, from which they can be read again. */
export function shownFilters(filters: MessageFilters): Readonly<Record<string, string>> {
  const { status, batch_id: batchId, created_after: after, created_before: before, ...texts } = filters;
  const shown = {
    ...texts,
    status: status?.join(','),
    batch_id: batchId && formatId('batch', batchId),
    created_after: after?.toISOString(),
    created_before: before?.toISOString(),
  };
  return Object.fromEntries(
    Object.entries(shown).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
