// What a call says of its receiver: how much it may be asked to take, and what its owner is told.
import { endpointNotice } from '../../shared/delivery/endpoint-notice.ts';
import { healthAfter, type ReceiverHealth } from '../../shared/delivery/receiver-health.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery, Lane } from './lane.ts';

export type LaneChange = {
  readonly lane: Lane;
  /** Why the endpoint is switched off now. */
  readonly disabledAs: 'gone' | 'failing' | undefined;
  /** What the account is told. */
  readonly notice: LaneNotice | undefined;
  /** Whether the row of the lane has to be written now; a success after others can wait. */
  readonly isNews: boolean;
};

export type LaneNotice = {
  readonly type: 'endpoint.failing' | 'endpoint.disabled';
  readonly data: Readonly<Record<string, string | number | null>>;
};

/** While a receiver only succeeds, its row says so at most this often; it is brought up to date when the lane is let go. */
const SUCCESS_WRITTEN_EVERY_MS = 5_000;

/** `slotsMax` bounds the calls at once, `jitter` is in [0, 1). */
export function laneAfter(
  lane: Lane,
  delivery: DueDelivery,
  result: CallResult,
  slotsMax: number,
  jitter: number,
): LaneChange {
  const change = changeOf(lane, delivery, result, slotsMax, jitter);
  const isNews = change.disabledAs !== undefined || change.notice !== undefined || tellsMore(change.lane);
  return { ...change, isNews, lane: isNews ? { ...change.lane, written: change.lane.health } : change.lane };
}

function tellsMore({ health, written }: Lane): boolean {
  if (health.failures > 0 || written.failures > 0 || written.openedAt !== undefined) return true;
  const sinceMs = (health.lastSuccessAt?.getTime() ?? 0) - (written.lastSuccessAt?.getTime() ?? 0);
  return sinceMs >= SUCCESS_WRITTEN_EVERY_MS;
}

function changeOf(
  lane: Lane,
  delivery: DueDelivery,
  result: CallResult,
  slotsMax: number,
  jitter: number,
): Omit<LaneChange, 'isNews'> {
  const call = { outcome: result, startedAt: result.startedAt, endedAt: result.endedAt };
  const health = healthAfter(lane.health, call, slotsMax, jitter);
  const notices = health.failingSince === undefined ? 0 : lane.notices;
  const after: Lane = { ...lane, health, notices };
  const { endpointId } = lane;
  if (endpointId === undefined) return { lane: after, disabledAs: undefined, notice: undefined };
  const data = noticeOf(endpointId, health, delivery, result);
  if (result.kind === 'answered' && result.status === 410) return disabled(after, 'gone', data);
  const notice = endpointNotice(health, notices, result.endedAt);
  switch (notice.kind) {
    case 'none':
      return { lane: after, disabledAs: undefined, notice: undefined };
    case 'failing':
      return {
        lane: { ...after, notices: notice.notices },
        disabledAs: undefined,
        notice: {
          type: 'endpoint.failing',
          data: { ...data, disabled_at: notice.disabledAt.toISOString() },
        },
      };
    case 'disabled':
      return disabled(after, 'failing', data);
    default:
      return assertNever(notice);
  }
}

function disabled(
  lane: Lane,
  reason: 'gone' | 'failing',
  data: LaneNotice['data'],
): Omit<LaneChange, 'isNews'> {
  return {
    lane: { ...lane, wanted: false },
    disabledAs: reason,
    notice: { type: 'endpoint.disabled', data: { ...data, reason } },
  };
}

function noticeOf(
  endpointId: Uuid,
  { failures, failingSince }: ReceiverHealth,
  { url }: DueDelivery,
  result: CallResult,
): LaneNotice['data'] {
  return {
    endpoint_id: endpointId,
    url,
    failing_since: failingSince?.toISOString() ?? null,
    consecutive_failures: failures,
    last_http_status: result.kind === 'answered' ? result.status : null,
    last_error: result.kind === 'unanswered' ? result.error : null,
  };
}
