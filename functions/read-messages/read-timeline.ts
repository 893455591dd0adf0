import type { TimelineEntry, TimelineResource } from '../../shared/contracts/http/message.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import {
  type MessageRow,
  type StateReached,
  statesReached,
} from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { findMessage } from './find-message.ts';
import { loadTimeline, type TimelineRows } from './load-timeline.ts';

type ReadTimelineInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

export function createReadTimeline(db: Queryable): (input: ReadTimelineInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('message', params.id ?? '');
    const row = id && (await findMessage(db, caller.accountId, id));
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toTimeline(row, await loadTimeline(db, row.id)) };
  };
}

function toTimeline(row: MessageRow, { parts, deliveries }: TimelineRows): TimelineResource {
  return {
    id: formatId('message', row.id),
    status: row.status,
    entries: statesReached(row).map(toEntry),
    parts,
    webhooks: deliveries.map((delivery) => ({ ...delivery, id: formatId('webhookDelivery', delivery.id) })),
  };
}

function toEntry(state: StateReached, index: number, states: readonly StateReached[]): TimelineEntry {
  const before = states[index - 1] ?? state;
  return {
    status: state.status,
    sequence: state.sequence,
    occurred_at: state.occurredAt.toISOString(),
    after_ms: state.occurredAt.getTime() - before.occurredAt.getTime(),
  };
}
