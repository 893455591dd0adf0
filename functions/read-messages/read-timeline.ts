import type {
  TimelineAttempt,
  TimelineEntry,
  TimelineResource,
} from '../../shared/contracts/http/message.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import {
  type MessageRow,
  type StateReached,
  statesReached,
} from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { RawRequest } from '../../shared/platform/framework.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { replyUnlessKnown } from '../../shared/platform/reply-unless-known.ts';
import { checkOf } from './check-of.ts';
import { findMessage } from './find-message.ts';
import { loadQueue, type Queue } from './load-queue.ts';
import { type AttemptRow, loadTimeline, type TimelineRows } from './load-timeline.ts';

type ReadTimelineInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Principal;
  readonly headers: RawRequest['headers'];
};

export type ReadTimelineDeps = { readonly db: Queryable; readonly clock: Clock };

export function createReadTimeline({
  db,
  clock,
}: ReadTimelineDeps): (input: ReadTimelineInput) => Promise<Reply> {
  return async ({ params, caller, headers }) => {
    const id = parseId('message', params.id ?? '');
    const row = id && (await findMessage(db, caller.accountId, id));
    if (!row) return { kind: 'refused', code: 'not_found' };
    const rows = await loadTimeline(db, row.id);
    const queue = await loadQueue(db, row, rows.standing, clock.now());
    const timeline = toTimeline(row, rows, queue);
    return replyUnlessKnown(timeline, headers, lastingOf(timeline));
  };
}

function toTimeline(row: MessageRow, rows: TimelineRows, queue: Queue | undefined): TimelineResource {
  return {
    id: formatId('message', row.id),
    status: row.status,
    entries: statesReached(row).map(toEntry),
    checked: checkOf(row, rows.standing) ?? null,
    queue: queue?.queue ?? null,
    expected_at: textOf(queue?.expectedAt ?? null),
    parts: rows.parts.map((part) => ({
      ...part,
      submitted_at: part.submitted_at.toISOString(),
      final_at: textOf(part.final_at),
    })),
    receipts: rows.receipts.map((receipt) => ({
      ...receipt,
      received_at: receipt.received_at.toISOString(),
    })),
    webhooks: rows.deliveries.map((delivery) => ({
      ...delivery,
      id: formatId('webhookDelivery', delivery.id),
      attempt_log: rows.attempts.filter((attempt) => attempt.delivery_id === delivery.id).map(toAttempt),
    })),
  };
}

/** While a message waits for the carrier, when it leaves is an estimate that moves with the clock: nothing has happened then. */
function lastingOf(timeline: TimelineResource): unknown {
  if (timeline.queue?.waits_for !== 'carrier') return timeline;
  return { ...timeline, expected_at: timeline.expected_at === null ? 'unknown' : 'estimated' };
}

const textOf = (moment: Date | null) => moment?.toISOString() ?? null;

function toAttempt({ delivery_id: _, ...attempt }: AttemptRow): TimelineAttempt {
  return { ...attempt, started_at: attempt.started_at.toISOString(), next_at: textOf(attempt.next_at) };
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
