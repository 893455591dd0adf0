// Which index a search walks. One filter leads, the one that is likely to match the fewest messages; the others are asked
// of each message on the way. So one filter alone costs a page, whatever it matches, and several cost a bounded walk.

import { MESSAGE_STATUSES, type MessageStatus } from '../../contracts/message-status.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { LAST_ID } from '../../kernel/page-by-id.ts';
import { uuidFloor } from '../../kernel/uuid-floor.ts';
import type { SearchFilters } from './search-filters.ts';

export type Lead =
  | 'reference'
  | 'batch'
  | 'recipient'
  | 'text'
  | 'error'
  | 'tag'
  | 'campaign'
  | 'sender'
  | 'status'
  | 'account';

type NamedFilter = readonly [Lead, (filters: SearchFilters) => string | undefined];

export type SearchPlan = {
  readonly lead: Lead;
  /** Statuses that count; `undefined`: all. */
  readonly statuses: readonly MessageStatus[] | undefined;
  /** Ids from here on, and before there. */
  readonly idFrom: Uuid;
  readonly idBefore: Uuid;
  /** Whether messages that the index names are asked for more than that. */
  readonly isFiltered: boolean;
  /** Messages that are still `accepted` are in no index but that of statuses. */
  readonly hasAccepted: boolean;
};

const LEADS = [
  ['reference', ({ reference }) => reference],
  ['batch', ({ batchId }) => batchId],
  ['recipient', ({ to }) => to],
  ['text', ({ textHash }) => textHash],
  ['error', ({ errorCode }) => errorCode],
] as const satisfies readonly NamedFilter[];

/** These may name as many messages as there are: a status that few messages end in leads before them. */
const BROAD_LEADS = [
  ['tag', ({ tag }) => tag],
  ['campaign', ({ campaign }) => campaign],
  ['sender', ({ from }) => from],
] as const satisfies readonly NamedFilter[];

const COMMON_STATUSES: readonly MessageStatus[] = ['sent', 'delivered', 'received'];

/** `before` is where the page before ended. */
export function planSearch(filters: SearchFilters, before: Uuid | undefined): SearchPlan {
  const statuses = statusesOf(filters);
  const given = [...LEADS, ...BROAD_LEADS].filter(([, filterOf]) => filterOf(filters) !== undefined);
  const lead = leadOf(
    given.map(([name]) => name),
    statuses,
  );
  const others = given.filter(([name]) => name !== lead).length + Number(statuses !== undefined);
  const ends = [filters.createdBefore && uuidFloor(filters.createdBefore), before, LAST_ID];
  return {
    lead,
    statuses,
    idFrom: uuidFloor(filters.createdAfter ?? new Date(0)),
    idBefore: ends.filter((id) => id !== undefined).sort()[0] ?? LAST_ID,
    isFiltered: others > (lead === 'status' ? 1 : 0),
    hasAccepted: lead !== 'error' && (statuses?.includes('accepted') ?? true),
  };
}

/** Direction is a status too: what came in is `received`, and nothing that goes out ever is. */
function statusesOf({ direction, statuses }: SearchFilters): readonly MessageStatus[] | undefined {
  if (direction === undefined) return statuses;
  const isInbound = direction === 'inbound';
  return (statuses ?? MESSAGE_STATUSES).filter((status) => (status === 'received') === isInbound);
}

/** `given` in the order in which they lead. */
function leadOf(given: readonly Lead[], statuses: readonly MessageStatus[] | undefined): Lead {
  const isRare = statuses !== undefined && !statuses.some((status) => COMMON_STATUSES.includes(status));
  const narrow = given.find((name) => LEADS.some(([lead]) => lead === name));
  if (narrow !== undefined) return narrow;
  const [broad] = given;
  if (broad !== undefined && !isRare) return broad;
  return statuses === undefined ? 'account' : 'status';
}
