import { chargeAfter, RELEASED, releaseMoney } from '../../../shared/accounts/ledger/charge-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { TracedMessage } from '../../../shared/kernel/trace-context.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

export type TakenOver = {
  /** All that were decided about. */
  readonly messages: readonly TracedMessage[];
  /** Rows that became `failed`, whose event is owed. */
  readonly failedIds: readonly Uuid[];
};

// Parts that the carrier took are in message_parts and are not sent again. Without its connector a row is sent again,
// once there is one of that name.
const TAKE_OVER: Statement = {
  name: 'bridge.take-over',
  text: `
with stale as materialized (
  select s.id, case c.unknown_outcome when 'fail' then 'failed' else 'queued' end as next_status
  from messaging.message_log s left join messaging.vendor_connectors c on c.connector_name = s.vendor_connector
  where s.status = 'sending' and s.bridge_epoch < $1
  order by s.id limit $2 for update of s skip locked
), changed as (
  update messaging.message_log m set
    status = s.next_status,
    final_at = case s.next_status when 'failed' then now() end,
    error_code = case s.next_status when 'failed' then 'outcome_unknown' end,
    sequence = m.sequence + (s.next_status = 'failed')::int,
    wake_at = now() + interval '5 seconds', wakes = 0, bridge_epoch = null, ticket_id = null,
    charge = ${chargeAfter('s.next_status')}
  from stale s
  where m.id = s.id and m.status || '' = 'sending' and m.bridge_epoch < $1
  returning m.id, m.status, m.traceparent, ${RELEASED}
), ${releaseMoney('changed')}
select id, status, traceparent from changed`,
};

/** Decides about up to `limit` rows that a dead bridge left in flight: queued again, or failed. */
export async function takeOverStale(db: Queryable, epoch: number, limit: number): Promise<TakenOver> {
  const messages = await queryRows<TracedMessage & { status: string }>(db, TAKE_OVER, [epoch, limit]);
  const failedIds = messages.filter(({ status }) => status === 'failed').map(({ id }) => id);
  return { messages, failedIds };
}
