import type { DeliveryState, WebhookReplay } from '../../shared/contracts/http/webhook-deliveries.ts';
import { timeOfId } from '../../shared/kernel/id-time.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

/** Of `messaging.replay_jobs j`. */
export const REPLAY_COLUMNS = `j.id, j.state, j.endpoint_id, j.states, j.event_types, j.http_status, j.message_id,
  j.from_id, j.until_id, j.cursor, j.looked_at, j.replayed, j.created_at, j.started_at, j.finished_at`;

export type ReplayRow = {
  readonly id: Uuid;
  readonly state: WebhookReplay['state'];
  readonly endpoint_id: Uuid | null;
  readonly states: readonly DeliveryState[];
  readonly event_types: readonly string[] | null;
  readonly http_status: number | null;
  readonly message_id: Uuid | null;
  readonly from_id: Uuid;
  readonly until_id: Uuid;
  readonly cursor: Uuid;
  readonly looked_at: number;
  readonly replayed: number;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
};

export function toWebhookReplay(row: ReplayRow): WebhookReplay {
  return {
    id: formatId('replay', row.id),
    state: row.state,
    endpoint_id: row.endpoint_id && formatId('webhookEndpoint', row.endpoint_id),
    states: row.states,
    event_types: row.event_types,
    http_status: row.http_status,
    message_id: row.message_id && formatId('message', row.message_id),
    created_after: timeOfId(row.from_id).toISOString(),
    created_before: timeOfId(row.until_id).toISOString(),
    looked_at: row.looked_at,
    replayed: row.replayed,
    progress: progressOf(row),
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

/** By time, since counting a million deliveries beforehand would cost as much as replaying them. */
function progressOf({ state, from_id, until_id, cursor }: ReplayRow): number {
  if (state === 'done') return 1;
  const [fromMs, untilMs, atMs] = [from_id, until_id, cursor].map((id) => timeOfId(id).getTime()) as [
    ...[number, number, number],
  ];
  if (untilMs <= fromMs) return 0;
  return Math.round((100 * (atMs - fromMs)) / (untilMs - fromMs)) / 100;
}
