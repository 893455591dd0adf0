import type { MessageFilters } from '../../contracts/http/message-filters.ts';
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
