// What of the log is asked for, and by which index it is found best.
import { FAILED_STATES, type ListDeliveriesQuery } from '../../shared/contracts/http/webhook-deliveries.ts';
import { idAt, timeOfId } from '../../shared/kernel/id-time.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID } from '../../shared/kernel/page-by-id.ts';

export type LogSource = 'endpoint' | 'message' | 'failed' | 'account';

export type LogFilter = {
  readonly source: LogSource;
  /** Exclusive. */
  readonly before: Uuid;
  /** Inclusive. */
  readonly from: Uuid;
  /** Whether something may be left out of what is walked over. */
  readonly isNarrow: boolean;
  readonly limit: number;
  readonly endpointId: Uuid | undefined;
  readonly messageId: Uuid | undefined;
  readonly states: readonly string[] | undefined;
  readonly eventType: string | undefined;
  readonly httpStatus: number | undefined;
  readonly isUnanswered: boolean;
};

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000' as Uuid;

/** A minute before a message, for a clock set back: none of its deliveries is older. */
const CLOCK_MARGIN_MS = 60_000;

export function logFilterOf(query: ListDeliveriesQuery): LogFilter {
  const { state, cursor, created_after: after, created_before: until, message_id: messageId } = query;
  const states = statesOf(state);
  const ends = [cursor ?? LAST_ID, until ? idAt(until) : LAST_ID];
  const starts = [after ? idAt(after) : BEFORE_ALL, messageId ? idBeforeMessage(messageId) : BEFORE_ALL];
  const source = sourceOf(query);
  return {
    source,
    before: ends.reduce((least, id) => (id < least ? id : least)),
    from: starts.reduce((most, id) => (id > most ? id : most)),
    isNarrow: isNarrow(query, source),
    limit: query.limit,
    endpointId: query.endpoint_id,
    messageId,
    states,
    eventType: query.event_type,
    httpStatus:
      query.http_status === undefined || query.http_status === 'none' ? undefined : Number(query.http_status),
    isUnanswered: query.http_status === 'none',
  };
}

function statesOf(state: ListDeliveriesQuery['state']): readonly string[] | undefined {
  if (state === undefined) return undefined;
  return state === 'failed' ? FAILED_STATES : [state];
}

/** A message has few deliveries, an account few that failed. */
function sourceOf({ message_id, state, endpoint_id }: ListDeliveriesQuery): LogSource {
  if (message_id) return 'message';
  if (state && ['failed', ...FAILED_STATES].includes(state)) return 'failed';
  return endpoint_id ? 'endpoint' : 'account';
}

function isNarrow(query: ListDeliveriesQuery, source: LogSource): boolean {
  const { state, event_type, http_status, endpoint_id, message_id } = query;
  const filters = [
    source === 'failed' && state === 'failed' ? undefined : state,
    event_type,
    http_status,
    source === 'endpoint' ? undefined : endpoint_id,
    source === 'message' ? undefined : message_id,
  ];
  return filters.some((value) => value !== undefined);
}

function idBeforeMessage(messageId: Uuid): Uuid {
  return idAt(new Date(timeOfId(messageId).getTime() - CLOCK_MARGIN_MS));
}
